package number_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/number"
)

func TestNormalize(t *testing.T) {
	tests := map[string]struct{ text, want, reason string }{
		"as stored":              {text: "37066105718", want: "37066105718"},
		"as people write it":     {text: "+370 661-05718", want: "37066105718"},
		"brackets and slash":     {text: "(8-661) 05/718", want: "866105718"},
		"dots":                   {text: "370.661.05718", want: "37066105718"},
		"no-break space":         {text: "+370\u00a0661\u00a005718", want: "37066105718"},
		"typographic dash":       {text: "370–661‑05718", want: "37066105718"},
		"surrounding space":      {text: "\t37066105718\n", want: "37066105718"},
		"leading zeros":          {text: "0037066105718", want: "0037066105718"},
		"one digit":              {text: "0", want: "0"},
		"plus before a bracket":  {text: "(+370) 661", want: "370661"},
		"empty":                  {text: "", reason: "is empty"},
		"only spaces":            {text: " \t", reason: "is empty"},
		"no digit":               {text: "+-()", reason: "has no digit"},
		"letters":                {text: "3706GOTAXI", reason: "has the letter 'G'"},
		"plus in the middle":     {text: "370+661", reason: "has the character '+'"},
		"plus twice":             {text: "++370", reason: "has the character '+'"},
		"SQL wildcard":           {text: "3706%", reason: "has the character '%'"},
		"digits of other script": {text: "٣٧٠", reason: "has the character '٣'"},
		"NUL":                    {text: "370\x00", reason: "has the character '\\x00'"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := number.Normalize(test.text)
			if test.reason != "" {
				var form *number.FormError
				if !errors.As(err, &form) || !strings.Contains(err.Error(), test.reason) || form.Corrected != "" {
					t.Fatalf("Normalize(%q) = %q, %v; want an error with %q", test.text, got, err, test.reason)
				}
				return
			}
			if err != nil || got != test.want {
				t.Fatalf("Normalize(%q) = %q, %v; want %q", test.text, got, err, test.want)
			}
		})
	}
}

func TestCheckNamesTheCorrectedForm(t *testing.T) {
	if err := number.Check("37066105718"); err != nil {
		t.Fatalf("a number as MOR stores it: %v", err)
	}
	var form *number.FormError
	if err := number.Check("+370 661-05718"); !errors.As(err, &form) || form.Corrected != "37066105718" {
		t.Fatalf("got %v, want the corrected form 37066105718", err)
	}
	if got, want := form.Error(), `"+370 661-05718" is not written in digits only, as MOR stores numbers; write "37066105718"`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if err := number.Check("abc"); !errors.As(err, &form) || form.Corrected != "" {
		t.Errorf("letters: got %v, want an error without a corrected form", err)
	}
}

func FuzzNormalize(f *testing.F) {
	for _, seed := range []string{"+370 661-05718", "", "370x", "٣", "\xff", "00370"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		digits, err := number.Normalize(text)
		if err != nil {
			if digits != "" {
				t.Errorf("both %q and %v", digits, err)
			}
			return
		}
		if digits == "" || strings.Trim(digits, "0123456789") != "" {
			t.Errorf("Normalize(%q) = %q: not digits", text, digits)
		}
		if err := number.Check(digits); err != nil {
			t.Errorf("Check(Normalize(%q)): %v", text, err)
		}
	})
}
