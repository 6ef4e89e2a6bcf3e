package provider

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// raised is a place in the goSource that makes a diagnostic.
type raised struct {
	severity, place string
	summaries       []string
	ends            []string // how its detail can end
}

// makers are the calls of the framework that make diagnostics, and at which argument
// their summary is. The detail follows it.
var makers = map[string]int{
	"AddError": 0, "AddWarning": 0, "AddAttributeError": 1, "AddAttributeWarning": 1,
	"NewErrorDiagnostic": 0, "NewWarningDiagnostic": 0, "NewAttributeErrorDiagnostic": 1, "NewAttributeWarningDiagnostic": 1,
}

// diagnostics returns all places that make a diagnostic.
func (s *goSource) diagnostics() (all []raised) {
	for _, file := range s.files {
		all = append(all, s.diagnosticsIn(file)...)
	}
	return all
}

func (s *goSource) diagnosticsIn(part ast.Node) (all []raised) {
	ast.Inspect(part, func(node ast.Node) bool {
		call, ok := node.(*ast.CallExpr)
		if !ok {
			return true
		}
		name := ""
		if f, ok := call.Fun.(*ast.SelectorExpr); ok {
			name = f.Sel.Name
		}
		at, makes := makers[name]
		if !makes || len(call.Args) < at+2 {
			return true
		}
		severity := "error"
		if strings.Contains(name, "Warning") {
			severity = "warning"
		}
		position := s.fset.Position(call.Pos())
		all = append(all, raised{
			severity, fmt.Sprintf("%s:%d", filepath.Base(position.Filename), position.Line), s.texts(call.Args[at]), s.ends(call.Args[at+1]),
		})
		return true
	})
	return all
}

// ends returns the last lines that a text can have.
func (s *goSource) ends(expr ast.Expr) []string {
	all := map[string]bool{}
	for _, text := range s.texts(expr) {
		all[text[strings.LastIndex(text, "\n")+1:]] = true
	}
	return slices.Sorted(maps.Keys(all))
}

// wrongSummary says what is wrong with a summary, "" if nothing.
func wrongSummary(summary string) string {
	switch {
	case strings.Contains(summary, "‹"):
		return "has a part that differs from run to run"
	case len(summary) > 60:
		return "is too long"
	case strings.HasSuffix(summary, "."):
		return "ends in a full stop"
	case summary == "" || !unicode.IsLetter(rune(summary[0])):
		return "does not begin with a word"
	}
	return ""
}

// wrongEnd says what is wrong with the last line of a detail, "" if nothing. A command
// to paste and a list have no full stop: they stand on lines of their own.
func wrongEnd(end string) string {
	isList := end == "‹Join›" || strings.HasPrefix(end, "  ")
	if end == "" || isList || strings.HasSuffix(end, ".") {
		return ""
	}
	return "does not end in a full stop"
}

// TestEveryDiagnostic lists all diagnostics of the provider, and checks their words.
// Read the list with -v.
func TestEveryDiagnostic(t *testing.T) {
	t.Parallel()
	unraced.Skip(t)
	type row struct{ severity, summary string }
	places := map[row][]string{}
	for _, r := range loadGoSource(t).diagnostics() {
		if slices.Equal(r.summaries, []string{again}) {
			continue // it repeats what a plan has said
		}
		for _, summary := range r.summaries {
			if wrong := wrongSummary(summary); wrong != "" {
				t.Errorf("%s: the summary %s: %q", r.place, wrong, summary)
			}
			places[row{r.severity, summary}] = append(places[row{r.severity, summary}], r.place)
		}
		for _, end := range r.ends {
			if wrong := wrongEnd(end); wrong != "" {
				t.Errorf("%s: the detail %s: %q", r.place, wrong, end)
			}
		}
	}
	rows := slices.SortedFunc(maps.Keys(places), func(a, b row) int {
		return cmp.Or(strings.Compare(a.severity, b.severity), strings.Compare(a.summary, b.summary))
	})
	for _, r := range rows {
		t.Logf("%-7s  %-60s  %s", r.severity, r.summary, strings.Join(places[r], " "))
	}
	t.Logf("%d diagnostics", len(rows))
	for _, r := range []row{ // made in ways of each kind
		{"error", "Could not read an inventory"},                       // by report
		{"error", "Could not reopen all numbers"},                      // from a field of a job
		{"error", "A device belongs to another user"},                  // a result of a function
		{"error", "Numbers move from one inventory to another"},        // a field of another package
		{"warning", "Somebody else has put numbers on a device"},       // a parameter of a local function
		{"warning", "The list may be longer than shown"},               // of a list resource
		{"error", "max_concurrent_requests is malformed"},              // formatted from constants
		{"error", "Numbers of an inventory exist in MOR already"},      // a constant
		{"error", "The private state cannot be written"},               // not added, but returned
		{"warning", "Some numbers cannot be closed as they stand now"}, // a sum
	} {
		if places[r] == nil {
			t.Errorf("the list lacks %v", r)
		}
	}
}

// TestWrongDiagnosticsAreFound: the test above sees what is against the rules, however it is put together.
func TestWrongDiagnosticsAreFound(t *testing.T) {
	t.Parallel()
	const text = `package p
import "fmt"
type diags struct{}
func (diags) AddError(summary, detail string) {}
type job struct{ do string }
func good(d diags) { d.AddError("Could not " + task(true), "It is so.") }
func task(b bool) string { if b { return "read" }; return "write" }
func numbered(d diags, n string) { d.AddError(fmt.Sprintf("DID %s is gone", n), "It is so.") }
func counted(d diags, n int) { d.AddError(fmt.Sprintf("%d are gone", n), "It is so.") }
func long(d diags) { s := "A summary that is much too long "; d.AddError(s + "for a rule of at most sixty letters", "It is so.") }
func stopped(d diags) { said(d, "It is so.", "It is so.") }
func said(d diags, summary, detail string) { d.AddError(summary, detail) }
func field(d diags) { j := job{"read " + fmt.Sprint(1)}; d.AddError("Could not " + j.do, "It is so.") }
func endless(d diags, err error) { detail := "It is so: "; detail += err.Error(); d.AddError("It is so", detail) }
func bare(d diags, err error) { d.AddError("It is so", err.Error()) }
`
	want := map[string]bool{"good": false, "numbered": true, "counted": true, "long": true, "said": true, "field": true, "endless": true, "bare": true}
	s := newGoSource()
	file, err := parser.ParseFile(s.fset, "p.go", text, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	s.add("p", file)
	seen := 0
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		wrong, listed := want[f.Name.Name]
		if !listed {
			continue
		}
		for _, r := range s.diagnosticsIn(f) {
			seen++
			found := false
			for _, summary := range r.summaries {
				found = found || wrongSummary(summary) != ""
			}
			for _, end := range r.ends {
				found = found || wrongEnd(end) != ""
			}
			if found != wrong {
				t.Errorf("%s: found wrong is %t: %q, %q", f.Name.Name, found, r.summaries, r.ends)
			}
		}
	}
	if seen != len(want) {
		t.Errorf("%d diagnostics, want %d", seen, len(want))
	}
}
