package number_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/number"
)

func TestNormalize(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"as stored":                   {"37066105718", "37066105718"},
		"as people write it":          {"+370 661-05718", "37066105718"},
		"brackets and slash":          {"(8-661) 05/718", "866105718"},
		"slash behind an area code":   {"0661/05718", "066105718"},
		"dots":                        {"370.661.05718", "37066105718"},
		"plus and one dot":            {"+370.66105718", "37066105718"},
		"dots between thousands":      {"37.066.105.718", "37066105718"},
		"no-break space":              {"+370\u00a0661\u00a005718", "37066105718"},
		"narrow and thin space":       {"+370\u202f661\u200905718", "37066105718"},
		"ideographic space":           {"370\u3000661\u300005718", "37066105718"},
		"typographic dash":            {"370–661‑05718", "37066105718"},
		"dashes with spaces":          {"370 - 661 - 05718", "37066105718"},
		"surrounding space":           {"\t37066105718\r\n", "37066105718"},
		"leading zeros":               {"0037066105718", "0037066105718"},
		"one digit":                   {"0", "0"},
		"many digits alone":           {"3706610571837066105718", "3706610571837066105718"},
		"plus inside a bracket":       {"(+370) 661", "370661"},
		"bracket behind the country":  {"+370 (661) 05718", "37066105718"},
		"bracket behind the plus":     {"+(370)66105718", "37066105718"},
		"area code with its zero":     {"(020) 7946 0000", "02079460000"},
		"American":                    {"+1 (212) 555-0100", "12125550100"},
		"American with dashes":        {"1-800-555-0100", "18005550100"},
		"French":                      {"01 23 45 67 89", "0123456789"},
		"French with dots":            {"01.23.45.67.89", "0123456789"},
		"Russian":                     {"8 (495) 123-45-67", "84951234567"},
		"Japanese":                    {"03-1234-5678", "0312345678"},
		"Indian":                      {"98450 12345", "9845012345"},
		"Italian keeps its zero":      {"+39 06 1234 5678", "390612345678"},
		"country code and the rest":   {"370 66105718", "37066105718"},
		"apostrophe":                  {"'0037066105718", "0037066105718"},
		"apostrophe, then as written": {"' +370 661 05718", "37066105718"},
		"zero-width space":            {"370\u200b66105718", "37066105718"},
		"direction marks":             {"\u202a+370 661 05718\u202c", "37066105718"},
		"isolates":                    {"\u2066+370\u2060 661\u2069 05718", "37066105718"},
		"byte order mark":             {"\ufeff37066105718\ufe0f", "37066105718"},
		"left-to-right mark":          {"\u200e37066105718\u200f", "37066105718"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got, err := number.Normalize(test.text); err != nil || got != test.want {
				t.Fatalf("Normalize(%q) = %q, %v; want %q", test.text, got, err, test.want)
			}
		})
	}
}

// TestNormalizeRefuses: whatever may be something else than one number.
func TestNormalizeRefuses(t *testing.T) {
	tests := map[string]struct{ text, reason string }{
		"empty":                       {"", "is empty; a DID is digits only"},
		"only spaces":                 {" \t", "is empty"},
		"only marks":                  {"\ufeff\u200b", "is empty"},
		"only an apostrophe":          {"'", "is empty"},
		"no digit":                    {"+-()", "has no digit"},
		"letters":                     {"3706GOTAXI", "has the letter 'G'"},
		"plus in the middle":          {"370+661", "has the character '+'"},
		"plus twice":                  {"++370", "has the character '+'"},
		"apostrophe twice":            {"''370", "has the character '\\''"},
		"apostrophe in the middle":    {"370'661", "has the character '\\''"},
		"SQL wildcard":                {"3706%", "has the character '%'"},
		"digits of other script":      {"٣٧٠", "has the character '٣'"},
		"full-width digits":           {"３７０", "has the character '３'"},
		"NUL":                         {"370\x00", "has the character '\\x00'"},
		"soft hyphen":                 {"370\u00ad661", "has the character"},
		"minus sign":                  {"370−661", "has the character '−'"},
		"negative":                    {"-37066105718", "has separators where a number has none"},
		"negative in brackets":        {"(37066105718)", "has brackets around something other than an area code"},
		"decimal":                     {"37052000001.0", "may be a decimal"},
		"decimal with two places":     {"37052000001.00", "may be a decimal"},
		"short decimal":               {"5200.50", "may be a decimal"},
		"decimal comma":               {"37052000001,0", "has the character ','"},
		"dot behind":                  {"37052000001.", "has separators where a number has none"},
		"thousands with commas":       {"37,052,000,001", "has the character ','"},
		"exponent":                    {"3.7052E+10", "has the letter 'E'"},
		"exponent with a comma":       {"3,7052e+10", "has the character ','"},
		"infinity":                    {"1e999", "has the letter 'e'"},
		"block":                       {"37052000000-37052000009", "may be a range"},
		"block with spaces":           {"37052000000 – 37052000009", "may be a range"},
		"short block":                 {"5200-5299", "may be a range"},
		"short block, wrong way":      {"5299-5200", "may be a range"},
		"end of a range":              {"37052000001-9", "may be a range"},
		"end of a range, two digits":  {"37052000001-09", "may be a range"},
		"range in groups":             {"+370 5 200 0001-0009", "may be a range"},
		"range in groups, two digits": {"+370 5 200 0001-09", "may be a range"},
		"range, dashes all along":     {"370-520-0001-0009", "may be a range"},
		"range of local numbers":      {"52-01 - 52-09", "may be a range"},
		"wave dash":                   {"37052000001〜09", "has the character '〜'"},
		"ellipsis":                    {"37052000001..09", "has separators where a number has none"},
		"another ending":              {"37052000001/2", "may be a range"},
		"another ending in groups":    {"370 5 200 0001/02", "may be more than one number"},
		"more endings":                {"370 5 200 01/02/03", "may be more than one number"},
		"extension":                   {"37052000001 ext. 12", "has the letter 'e'"},
		"extension with x":            {"37052000001x12", "has the letter 'x'"},
		"extension with #":            {"37052000001#12", "has the character '#'"},
		"extension with a space":      {"37052000001 12", "have an extension"},
		"extension in groups":         {"+370 5 200 0001 12", "have an extension"},
		"extension in brackets":       {"370 5 200 0001 (12)", "has brackets"},
		"note in brackets":            {"37052000001 (2)", "has brackets"},
		"brackets far behind":         {"370 5 (200) 0001", "has brackets"},
		"two pairs of brackets":       {"(370) (5) 2000001", "has brackets"},
		"bracket not closed":          {"(370 52000001", "has brackets"},
		"brackets the wrong way":      {")370( 52000001", "has brackets"},
		"empty brackets":              {"370 () 52000001", "has brackets"},
		"trunk prefix":                {"+44 (0)20 7946 0000", "has a zero that is not dialled from abroad"},
		"trunk prefix in area code":   {"+44 (020) 7946 0000", "has a zero"},
		"trunk prefix in front":       {"(0)20 7946 0000", "has a zero"},
		"plus and zero":               {"+0370 52000001", "has a zero"},
		"two numbers, space":          {"37052000001 37052000002", "may be more than one number"},
		"two numbers, line break":     {"37052000001\n37052000002", "has the character '\\n'"},
		"two numbers, tab":            {"37052000001\t37052000002", "has the character '\\t'"},
		"two numbers, comma":          {"37052000001, 37052000002", "has the character ','"},
		"two numbers, semicolon":      {"37052000001;37052000002", "has the character ';'"},
		"two numbers, ampersand":      {"37052000001 & 2", "has the character '&'"},
		"two numbers, slash":          {"37052000001/37052000002", "may be more than one number"},
		"two numbers, mark":           {"37052000001\u200b37052000002", "has more than 15 digits"},
		"two numbers in groups":       {"370 520 00001 370 520 00002", "has more than 15 digits"},
		"two local numbers":           {"200 0001 200 0002", "may be more than one number"},
		"two numbers of six":          {"520001 520002", "may be more than one number"},
		"plus and too many":           {"+3706610571837066", "has more than 15 digits"},
		"date":                        {"2024-01-31", "may be a date"},
		"date, day first":             {"31.01.2024", "may be a date"},
		"date with slashes":           {"1/31/2024", "may be more than one number"},
		"long":                        {strings.Repeat("1 ", 100) + "1", "is too long to be one number"},
		"time":                        {"2024-01-31 00:00", "has the character ':'"},
		"line separator":              {"370\u2028661", "has the character '\\u2028'"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := number.Normalize(test.text)
			var form *number.FormError
			if !errors.As(err, &form) || !strings.Contains(form.Reason, test.reason) || got != "" || form.Corrected != "" || form.Text != test.text {
				t.Fatalf("Normalize(%q) = %q, %v; want an error with %q", test.text, got, err, test.reason)
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
	for _, seed := range []string{"+370 661-05718", "", "370x", "٣", "\xff", "00370", "(370) 5 200-0001", "370.5/200", "'+370\u200b5"} {
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
		written := strings.Map(func(r rune) rune {
			if r < '0' || r > '9' {
				return -1
			}
			return r
		}, text)
		if written != digits {
			t.Errorf("Normalize(%q) = %q: not the digits of the text", text, digits)
		}
	})
}
