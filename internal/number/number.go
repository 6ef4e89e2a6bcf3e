// Package number holds what the provider knows of phone numbers as text: the
// form in which MOR stores them and how to get there from the forms that
// people write. It is pure and knows neither MOR's API nor Terraform.
package number

import (
	"fmt"
	"strings"
)

// MaxE164Digits is the length of the longest international number that ITU-T
// E.164 allows. MOR stores longer ones (short-lived test numbers, numbers with
// a technical prefix), so a longer one is unusual rather than wrong.
const MaxE164Digits = 15

// mostWritten is how many bytes a number may take that is not written in digits
// only. It bounds the work on a text that is none.
const mostWritten = 200

// FormError says that a text is not a DID in the form MOR stores it, which is
// digits only. Corrected is that form if the text is plainly one number, else
// empty: an error never advises a number that nobody wrote.
type FormError struct {
	Text      string
	Corrected string
	Reason    string
}

// Error names the text, the reason and, where there is one, the corrected form.
func (e *FormError) Error() string {
	if e.Corrected != "" {
		return fmt.Sprintf("%q %s; write %q", e.Text, e.Reason, e.Corrected)
	}
	return fmt.Sprintf("%q %s", e.Text, e.Reason)
}

// Check returns nil if text is a DID in the form MOR stores it: one or more
// digits 0 to 9 and nothing else (vendor page "MOR API did create": "Enter a
// valid (numeric) DID number"). Otherwise it returns a *FormError.
func Check(text string) error {
	corrected, err := Normalize(text)
	if err != nil {
		return err
	}
	if corrected != text {
		return &FormError{Text: text, Corrected: corrected, Reason: "is not written in digits only, as MOR stores numbers"}
	}
	return nil
}

// Normalize returns the digits of a number as people write it:
// "+370 661-05718" is "37066105718". Leading zeros are kept: they are part of
// the number. It drops
//
//   - invisible marks anywhere, and white space and one apostrophe in front;
//   - one leading plus sign;
//   - spaces, dashes and dots between groups of digits, one slash after an area
//     code, and one pair of brackets around it.
//
// A wrong number that exists is worse than an error. So everything else is a
// *FormError, and so is a text that may mean something other than one number:
// a decimal, a range, an extension, two numbers, a date, "+44 (0)20…". The
// comment of reading.doubt lists the rules.
func Normalize(text string) (string, error) {
	if allDigits(text) {
		return text, nil
	}
	bare := Trim(text)
	if rest, found := strings.CutPrefix(bare, "'"); found { // how spreadsheets mark a cell as text
		bare = Trim(rest)
	}
	if allDigits(bare) {
		return bare, nil
	}
	if len(bare) > mostWritten {
		return "", &FormError{Text: text, Reason: "is too long to be one number"}
	}
	read, reason := scan(bare)
	if reason == "" {
		reason = read.doubt()
	}
	if reason != "" {
		return "", &FormError{Text: text, Reason: reason}
	}
	return strings.Join(read.groups, ""), nil
}
