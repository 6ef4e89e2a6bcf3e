// Package number holds what the provider knows of phone numbers as text: the
// form in which MOR stores them and how to get there from the forms that
// people write. It is pure and knows neither MOR's API nor Terraform.
package number

import (
	"fmt"
	"strings"
	"unicode"
)

// MaxE164Digits is the length of the longest international number that ITU-T
// E.164 allows. MOR stores longer ones (short-lived test numbers, numbers with
// a technical prefix), so a longer one is unusual rather than wrong.
const MaxE164Digits = 15

// FormError says that a text is not a DID in the form MOR stores it, which is
// digits only. Corrected is that form where it could be told, else empty.
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

// Normalize returns the digits of a number as people write it: a leading plus
// sign, and spaces, dashes, dots, slashes and brackets anywhere, are left out
// ("+370 661-05718" is "37066105718"). Leading zeros are kept: they are part of
// the number. Any other character, and a text without a digit, is a *FormError.
func Normalize(text string) (string, error) {
	digits, plus := make([]byte, 0, len(text)), false
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits = append(digits, byte(r))
		case r == '+' && !plus && len(digits) == 0:
			plus = true
		case isSeparator(r):
		case unicode.IsLetter(r):
			return "", &FormError{Text: text, Reason: fmt.Sprintf("has the letter %q; a DID is digits only", r)}
		default:
			return "", &FormError{Text: text, Reason: fmt.Sprintf("has the character %q; a DID is digits only", r)}
		}
	}
	switch {
	case strings.TrimSpace(text) == "":
		return "", &FormError{Text: text, Reason: "is empty; a DID is digits only"}
	case len(digits) == 0:
		return "", &FormError{Text: text, Reason: "has no digit; a DID is digits only"}
	}
	return string(digits), nil
}

// isSeparator tells what people and spreadsheets put between the digits of a
// number, the typographic spaces and dashes of both included.
func isSeparator(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || strings.ContainsRune("./()", r)
}
