package inventory

import (
	"sync"

	"github.com/didops/terraform-provider-mor/internal/table"
)

// Terraform hands the same text to a provider several times in a run: to validate,
// to refresh, to plan, to apply. It is read once.
var parsed tables

// tables are the last tables that were read, the newest one last.
type tables struct {
	mu  sync.Mutex
	all []parsedTable
}

type parsedTable struct {
	text  string
	table *table.Table
}

// mostKept bounds the numbers of the tables that are kept.
const mostKept = 2 * table.MaxNumbers

// Parse reads a table of the configuration. The error is table.Problems.
func Parse(text string) (*table.Table, error) {
	if t := parsed.recall(text); t != nil {
		return t, nil
	}
	t, err := table.Parse(text)
	if err == nil {
		parsed.keep(text, t)
	}
	return t, err
}

func (t *tables) recall(text string) *table.Table {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, p := range t.all {
		if p.text == text {
			return p.table
		}
	}
	return nil
}

func (t *tables) keep(text string, parsed *table.Table) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.all = append(t.all, parsedTable{text, parsed})
	kept, first := 0, len(t.all)-1
	for ; first >= 0; first-- {
		if kept += t.all[first].table.Len(); kept > mostKept {
			break
		}
	}
	first = min(first+1, len(t.all)-1) // the newest in any case
	t.all = append([]parsedTable(nil), t.all[first:]...)
}

// Same reports whether two texts are the same table: order and white space do not
// matter. A text with an error, duplicate keys for example, is the same as no other.
func Same(a, b string) bool {
	if a == b {
		return true
	}
	one, err := Parse(a)
	if err != nil {
		return false
	}
	other, err := Parse(b)
	return err == nil && one.Len() == other.Len() && one.JSON() == other.JSON()
}
