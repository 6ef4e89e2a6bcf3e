package view_test

import (
	"fmt"
	"log/slog"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
	"github.com/didops/terraform-provider-mor/internal/view"
)

// TestSearchesByNumber: many searches by a whole number or a part of one cost a
// request or two each, and where the server does not search by part, two readings
// of the list in all.
func TestSearchesByNumber(t *testing.T) {
	unraced.Skip(t)
	const rows, pages = 5_000, 11
	searches := 40
	if testing.Short() {
		searches = 20
	}
	for name, c := range map[string]struct {
		exact bool
		bulk  bool
		most  int
	}{
		"by part":                 {false, true, 1 + 2*searches + 2},
		"exactly":                 {true, true, 1 + 4 + 2*(pages+3)},
		"exactly, each by itself": {true, false, searches * (pages + 5)},
	} {
		t.Run(name, func(t *testing.T) {
			sim, url := simulate(t, morsim.Options{ExactSearch: c.exact})
			morsim.SeedInventory(sim, rows)
			shared := view.New(connect(t, url), c.bulk, slog.New(slog.DiscardHandler))
			for i := range searches {
				number, want := fmt.Sprintf("3706%07d", i*2*rows/searches+1), 1
				switch {
				case i%10 == 9:
					number, want = "600000", 99
				case i >= searches/2: // not there
					want = 0
				}
				found, err := shared.List(t.Context(), mor.Filter{Number: number})
				if err != nil {
					t.Fatal(err)
				}
				if len(found) != want {
					t.Errorf("%s: %d found, want %d", number, len(found), want)
				}
			}
			requests := len(sim.Requests())
			t.Logf("%d requests", requests)
			if requests > c.most {
				t.Errorf("%d requests, at most %d are wanted", requests, c.most)
			}
		})
	}
}
