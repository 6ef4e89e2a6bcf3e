package wording

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
)

// reasons are all constants of type Reason, read from the source, so that none is forgotten here.
func reasons(t *testing.T) (all []lifecycle.Reason) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../lifecycle/problem.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if of, ok := spec.Type.(*ast.Ident); !ok || of.Name != "Reason" {
			return false
		}
		text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, lifecycle.Reason(text))
		return false
	})
	if len(all) < 25 {
		t.Fatalf("%d reasons found", len(all))
	}
	return all
}

// TestEveryReason: each reason has words of its own, whatever was asked. They end in a full stop and pass no control characters on.
func TestEveryReason(t *testing.T) {
	standing := lifecycle.Standing{Found: true, DID: mor.DID{ID: 9, Number: "1", Status: mor.StatusActive, Owner: "\x1b[31mRed\u202e", Device: "SIP/7"}}
	for _, reason := range reasons(t) {
		for _, asked := range []string{"", "to be put on device 7", lifecycle.ToCreate, lifecycle.ToClose, lifecycle.ToReopen, lifecycle.ToEnd, lifecycle.ToChange, lifecycle.ToMoveBack} {
			problem := &lifecycle.Problem{Number: "1", Reason: reason, Asked: asked, Standing: standing}
			detail := Why(problem)
			if strings.Contains(detail, problem.Error()) || len(detail) < 60 || !strings.HasSuffix(detail, ".") {
				t.Errorf("%s, asked %s, has no words of its own: %s", reason, asked, detail)
			}
			if strings.ContainsAny(detail, "\x1b\u202e") {
				t.Errorf("%s passes control characters on: %q", reason, detail)
			}
		}
	}
	if len(problems) != len(reasons(t)) {
		t.Errorf("%d reasons have words, and there are %d", len(problems), len(reasons(t)))
	}
}

// TestWhyInterrupted: whoever gives up is told the way on.
func TestWhyInterrupted(t *testing.T) {
	err := &mor.Error{Op: "v2/dids", Code: mor.CodeCanceled, Err: context.Canceled}
	if why := Why(err); !IsInterrupted(err) || !strings.Contains(why, "Apply again: it continues from what stands.") {
		t.Error(why)
	}
}
