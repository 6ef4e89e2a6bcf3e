package number_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/number"
)

func TestNormalizeBlock(t *testing.T) {
	tests := map[string]string{
		"37052000012":                       "37052000012",
		"+370 5 200-0012":                   "37052000012",
		"37052000010-37052000019":           "37052000010-37052000019",
		"37052000010 - 37052000019":         "37052000010-37052000019",
		"'37052000010–37052000019\u200b":    "37052000010-37052000019",
		"+370 5 200 0010 — +370 5 200 0019": "37052000010-37052000019",
		"(370) 5200-0010 - (370) 5200-0019": "37052000010-37052000019",
		"370-520-0010-370-520-0019":         "3705200010-3705200019",
		"0010-0019":                         "0010-0019",
		"7-7":                               "7",
		strings.Repeat("1", 20) + "-" + strings.Repeat("2", 20): strings.Repeat("1", 20) + "-" + strings.Repeat("2", 20),
	}
	for text, want := range tests {
		if got, err := number.NormalizeBlock(text); err != nil || got.String() != want {
			t.Errorf("%q is %v, %v; want %s", text, got, err, want)
		}
	}
}

func TestNormalizeBlockRefuses(t *testing.T) {
	tests := map[string]string{
		"":                              `"" is empty; a DID is digits only`,
		"-":                             `"-" has no digit; a DID is digits only`,
		"3706GOTAXI":                    `"3706GOTAXI" has the letter 'G'; a DID is digits only`,
		"37052000012-":                  `"37052000012-" has separators where a number has none; write one number, digits only`,
		"37052000001-9":                 `"37052000001-9" may be a range, or have an extension; write one number, digits only`,
		"37052000001-37052000002-3":     `"37052000001-37052000002-3" may be a range, or have an extension; write one number, digits only`,
		"37052000019 - 37052000010":     `"37052000019" to "37052000010" is no block: the first number is the higher one; swap them`,
		"10-12-14-16-18-19-10-12-111":   `"10-12-14-16-18-19-10-12-111" has more than 15 digits in groups, so it may be more than one number; write one number, digits only`,
		strings.Repeat("1-", 500) + "1": `"` + strings.Repeat("1-", 500) + `1" is too long to be one number`,
		"37052000001/37052000002":       `"37052000001/37052000002" may be more than one number; write one number, digits only`,
	}
	for text, want := range tests {
		got, err := number.NormalizeBlock(text)
		form, shape := (*number.FormError)(nil), (*number.BlockError)(nil)
		if err == nil || err.Error() != want || got != (number.Block{}) || !errors.As(err, &form) && !errors.As(err, &shape) {
			t.Errorf("%q is %v, %v\nwant %s", text, got, err, want)
		}
	}
}
