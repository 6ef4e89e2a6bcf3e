package view_test

import (
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/view"
)

// changing is a server whose list of all numbers loses a row before each page is read.
func changing(t *testing.T, rows int) (*morsim.Simulator, *view.View) {
	t.Helper()
	sim, url := simulate(t, morsim.Options{})
	for i := range 2 * rows {
		sim.AddDID(morsim.DID{Number: fmt.Sprintf("3705%07d", i)})
	}
	var gone atomic.Int64
	sim.Configure(func(o *morsim.Options) {
		o.OnRequest = func(r morsim.Request) {
			if r.Call == "v2/dids" && r.Params.Get("search_did_number") == "" {
				sim.RemoveDID(fmt.Sprintf("3705%07d", gone.Add(1)-1))
			}
		}
	})
	client := connect(t, url, func(c *mor.Config) { c.PageSize = 10 })
	return sim, view.New(client, true, slog.New(slog.DiscardHandler))
}

// TestListThatKeepsChanging: few numbers are looked up one by one instead. For many
// the reading fails, and says so.
func TestListThatKeepsChanging(t *testing.T) {
	for numbers, fails := range map[int]bool{30: false, 300: true} {
		t.Run(fmt.Sprint(numbers), func(t *testing.T) {
			_, shared := changing(t, 400)
			failed := 0
			for i := range numbers {
				did, found, err := shared.Find(t.Context(), fmt.Sprintf("3705%07d", 400+i))
				switch {
				case mor.CodeOf(err) == mor.CodeInconsistent:
					failed++
				case err != nil:
					t.Fatal(err)
				case !found || did.Number == "":
					t.Errorf("number %d is not found", i)
				}
			}
			if fails != (failed > 0) {
				t.Errorf("%d of %d failed", failed, numbers)
			}
		})
	}
}

// TestManyInAListThatKeepsChanging is the same for those who ask for many at once: so many
// that they pay for the list until it fails.
func TestManyInAListThatKeepsChanging(t *testing.T) {
	for numbers, fails := range map[int]bool{100: false, 300: true} {
		_, shared := changing(t, 400)
		all := make([]string, numbers)
		for i := range all {
			all[i] = fmt.Sprintf("3705%07d", 400+i)
		}
		found, _, err := shared.Among(t.Context(), all)
		switch {
		case fails:
			if mor.CodeOf(err) != mor.CodeInconsistent {
				t.Errorf("%d numbers: %v", numbers, err)
			}
		case err != nil || len(found) != numbers:
			t.Errorf("%d numbers: %d found, %v", numbers, len(found), err)
		}
	}
}
