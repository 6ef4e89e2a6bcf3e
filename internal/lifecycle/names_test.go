package lifecycle

import (
	"testing"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// TestLearnASharedLabel: resellers see no provider, so all providers have the label "". It says
// nothing once a second one is known under it, and the server has to be asked.
func TestLearnASharedLabel(t *testing.T) {
	first, second := Question{mor.SubjectProvider, 1}, Question{mor.SubjectProvider, 2}
	n := Names{}
	n.learn(first, map[string]int{"": 3}, nil)
	if !n.believe(first, "") {
		t.Error("one provider alone is not believed")
	}
	n.learn(second, map[string]int{"": 3}, nil)
	if n.believe(first, "") || n.believe(second, "") {
		t.Errorf("a label that two share is believed: %v", n)
	}
}
