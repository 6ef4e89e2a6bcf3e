package main

import (
	"errors"
	"fmt"
	"html"
	"regexp"
	"strings"
	"unicode/utf8"
)

// theme has the colours of a picture. They have at least the contrast that WCAG AA asks for.
type theme struct {
	name, background, border, text string
	colours                        map[string]string // by the code of the terminal
}

var themes = []theme{
	{
		"light", "#ffffff", "#d0d7de", "#1f2328",
		map[string]string{"31": "#b3131d", "32": "#116329", "33": "#7d4e00", "36": "#1b6e77", "90": "#59636e"},
	},
	{
		"dark", "#0d1117", "#30363d", "#e6edf3",
		map[string]string{"31": "#ff7b72", "32": "#56d364", "33": "#e3b341", "36": "#39c5cf", "90": "#9198a1"},
	},
}

// span is a piece of a line in one style.
type span struct {
	text, colour string
	bold         bool
}

// Sizes in pixels. A character of the font is as wide as textLength makes it.
const (
	fontSize   = 13
	charWidth  = 7.8
	lineHeight = 18
	padding    = 20
)

// escape is a code by which a terminal changes its style.
var escape = regexp.MustCompile("\x1b\\[([0-9;]*)m")

// frame is what a CLI draws around a diagnostic; a style may end between the mark and its space.
var frame = regexp.MustCompile("[│╷╵]((?:\x1b\\[[0-9;]*m)*) ?")

// shown returns the part of an output that the picture shows, under the command: the changes and the warning.
func shown(said string) ([][]span, error) {
	const from, to = "perform the following actions:", "─────"
	_, plan, found := strings.Cut(said, from)
	if !found {
		return nil, errors.New("the output has no plan: " + said)
	}
	plan, _, _ = strings.Cut(plan, to)
	lines := [][]span{{{text: "$ terraform plan", bold: true}}}
	style := span{}
	blank := true
	for line := range strings.Lines(plan) {
		var spans []span
		spans, style = styled(frame.ReplaceAllString(strings.TrimRight(line, "\n"), "$1"), style)
		switch text := textOf(spans); {
		case strings.TrimSpace(text) == "":
			blank = true
		case !whereabouts.MatchString(text):
			if blank {
				lines = append(lines, nil)
			}
			lines, blank = append(lines, spans), false
		}
	}
	return lines, nil
}

// whereabouts are the lines of a diagnostic that say where in the configuration it is.
var whereabouts = regexp.MustCompile(`^  (with mor_|on main\.tf| *\d+: )`)

func textOf(spans []span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.text)
	}
	return b.String()
}

// styled cuts a line where its style changes. It begins in the style that the last line left.
func styled(line string, style span) ([]span, span) {
	var spans []span
	add := func(text string) {
		if text != "" {
			spans = append(spans, span{text, style.colour, style.bold})
		}
	}
	at := 0
	for _, m := range escape.FindAllStringSubmatchIndex(line, -1) {
		add(line[at:m[0]])
		at = m[1]
		for code := range strings.SplitSeq(line[m[2]:m[3]], ";") {
			switch code {
			case "", "0":
				style = span{}
			case "1":
				style.bold = true
			default:
				style.colour = code
			}
		}
	}
	add(line[at:])
	return spans, style
}

// draw returns the lines as an SVG. It has text and not paths, so that it is small and can be read aloud.
func draw(lines [][]span, t theme) string {
	width := 0
	for _, line := range lines {
		width = max(width, utf8.RuneCountInString(textOf(line)))
	}
	w, h := charWidth*float64(width)+2*padding, lineHeight*len(lines)+2*padding-lineHeight/3
	var b strings.Builder
	_, _ = fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %d" width="%.0f" height="%d" role="img" aria-label="The plan of an inventory">
<rect x=".5" y=".5" width="%.0f" height="%d" rx="8" fill="%s" stroke="%s"/>
<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="%d" fill="%s">
`, w, h, w, h, w-1, h-1, t.background, t.border, fontSize, t.text)
	for i, line := range lines {
		column := 0
		for _, s := range line {
			text := strings.TrimLeft(s.text, " ")
			column += len(s.text) - len(text)
			count := utf8.RuneCountInString(text)
			if text = strings.TrimRight(text, " "); text != "" {
				length := charWidth * float64(utf8.RuneCountInString(text))
				_, _ = fmt.Fprintf(&b, `<text x="%.1f" y="%d" textLength="%.1f"%s>%s</text>`+"\n", padding+charWidth*float64(column),
					padding+lineHeight*i+fontSize, length, s.attributes(t), html.EscapeString(strings.ReplaceAll(text, " ", "\u00a0")))
			}
			column += count
		}
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

func (s span) attributes(t theme) string {
	var b strings.Builder
	if colour := t.colours[s.colour]; colour != "" {
		_, _ = fmt.Fprintf(&b, ` fill=%q`, colour)
	}
	if s.bold {
		b.WriteString(` font-weight="bold"`)
	}
	return b.String()
}
