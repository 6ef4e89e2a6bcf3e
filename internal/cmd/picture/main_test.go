package main

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/cmd/internal/cli"
)

// said is an output of Terraform, in colour.
const said = "Terraform will perform the following actions:\n\n" +
	"\x1b[1m  # x.y\x1b[0m will be updated\x1b[0m\n  \x1b[33m~\x1b[0m\x1b[0m a    = \"<1>\"\n\n" +
	"\x1b[33m╷\x1b[0m\x1b[0m\n\x1b[33m│\x1b[0m \x1b[0m\x1b[1m\x1b[33mWarning: \x1b[0m\x1b[0m\x1b[1mtwo\x1b[0m\n" +
	"\x1b[33m│\x1b[0m \x1b[0m\n\x1b[33m│\x1b[0m \x1b[0m\x1b[0m  with mor_x.y,\n\x1b[33m│\x1b[0m \x1b[0m  on main.tf line 1:\n" +
	"\x1b[33m│\x1b[0m \x1b[0m   1: resource\n\x1b[33m│\x1b[0m \x1b[0m\nDone.\n─────\nnot shown\n"

func TestShown(t *testing.T) {
	lines, err := shown(said)
	if err != nil {
		t.Fatal(err)
	}
	var text []string
	for _, line := range lines {
		text = append(text, textOf(line))
	}
	want := "$ terraform plan\n\n  # x.y will be updated\n  ~ a    = \"<1>\"\n\nWarning: two\n\nDone."
	if got := strings.Join(text, "\n"); got != want {
		t.Errorf("it shows\n%s\nwant\n%s", got, want)
	}
	if _, err := shown("No changes."); err == nil {
		t.Error("an output without a plan is drawn")
	}
}

func TestDraw(t *testing.T) {
	lines, err := shown(said)
	if err != nil {
		t.Fatal(err)
	}
	for _, theme := range themes {
		svg := draw(lines, theme)
		if got := words(t, svg); got != "$ terraform plan # x.y will be updated ~ a = \"<1>\" Warning: two Done." {
			t.Errorf("%s reads %q", theme.name, got)
		}
		if want := `fill="` + theme.colours["33"] + `">~<`; !strings.Contains(svg, want) {
			t.Errorf("%s has no %s:\n%s", theme.name, want, svg)
		}
	}
}

// words are the texts of an SVG, which has to be XML.
func words(t *testing.T, svg string) string {
	t.Helper()
	var text strings.Builder
	decoder := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return strings.Join(strings.Fields(text.String()), " ")
		}
		if err != nil {
			t.Fatal(err)
		}
		if data, ok := token.(xml.CharData); ok {
			text.Write(data)
			text.WriteByte(' ')
		}
	}
}

// TestPictures draws the plan anew and compares it with the pictures of the README.
func TestPictures(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set")
	}
	checkout, err := cli.Checkout(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	said, err := planOf(t.Context(), checkout)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := shown(said)
	if err != nil {
		t.Fatal(err)
	}
	spaces := regexp.MustCompile(`[\s\x{a0}]+`) // versions of Terraform align differently
	for _, theme := range themes {
		picture, err := os.ReadFile(filepath.Join(checkout, "pictures", "plan-"+theme.name+".svg"))
		if err != nil {
			t.Fatal(err)
		}
		if len(picture) > 30_000 {
			t.Errorf("%s: %d bytes", theme.name, len(picture))
		}
		got, want := spaces.ReplaceAllString(words(t, draw(lines, theme)), " "), spaces.ReplaceAllString(words(t, string(picture)), " ")
		if got != want {
			t.Errorf("make picture: the plan reads\n%s\nand the picture\n%s", got, want)
		}
	}
}
