package mor_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// TestWholeNumbersAreCheap: whether a server that lists a whole number, or does not, searches by part of a number is
// found out once. After that no number costs an inventory, whether it is there or not.
func TestWholeNumbersAreCheap(t *testing.T) {
	const there, absent = "37060000001", "37069999999"
	for api, call := range dialects {
		t.Run(string(api), func(t *testing.T) {
			sim, url := simulate(t, morsim.Options{})
			morsim.SeedInventory(sim, 5_000)
			for _, c := range []struct {
				name          string
				filter        mor.Filter
				found         int
				first, second int // requests
			}{
				{"there", mor.Filter{Number: there}, 1, 3, 2},
				{"absent", mor.Filter{Number: absent}, 0, 3, 1},
				{"of another status", mor.Filter{Number: there, Status: mor.StatusTerminated}, 0, 3, 1},
				{"part", mor.Filter{Number: "600000"}, 99, 2, 2}, // this shows by itself that the server searches by part
			} {
				client := connect(t, url, readAPI(api))
				for i, most := range []int{c.first, c.second} {
					sim.ResetLog()
					found, err := client.DIDs(context.Background(), c.filter)
					ok(t, err)
					if len(found) != c.found {
						t.Errorf("%s: %d found", c.name, len(found))
					}
					if asked := count(sim, call); asked > most {
						t.Errorf("%s: %d requests, at most %d are wanted", c.name, asked, most)
					} else {
						t.Logf("%s, time %d: %d requests", c.name, i+1, asked)
					}
				}
			}
		})
	}
}

// TestWholeNumbersAtOnce: many who ask at once wait for one control question.
func TestWholeNumbersAtOnce(t *testing.T) {
	for api, call := range dialects {
		sim, url := simulate(t, morsim.Options{})
		morsim.SeedInventory(sim, 2_000)
		c := connect(t, url, readAPI(api))
		var group sync.WaitGroup
		for i := range 40 {
			group.Go(func() {
				number := fmt.Sprintf("3706%07d", i*100+1) // half of them are not there
				found, err := c.DIDs(context.Background(), mor.Filter{Number: number})
				if err != nil || len(found) > 1 || len(found) == 1 && found[0].Number != number || (len(found) == 1) != (i < 20) {
					t.Errorf("%s: %v, %v", number, found, err)
				}
			})
		}
		group.Wait()
		if asked := count(sim, call); asked > 20*2+20+2 {
			t.Errorf("%s: %d requests", api, asked)
		}
	}
}

// TestSearchesAreWholeEverywhere: whichever way a server searches, and in whatever order it is asked, a search finds all
// that has the term in it. Of most of these numbers no middle tells the ways apart.
func TestSearchesAreWholeEverywhere(t *testing.T) {
	unraced.Skip(t)
	all := []string{"3", "37", "370", "11111", "111", "3700", "37001", "70013", "43700", "5001", "50011"}
	for name, matches := range map[string]func(number, term string) bool{
		"by part":    strings.Contains,
		"exactly":    func(number, term string) bool { return number == term },
		"not at all": func(string, string) bool { return true },
	} {
		for first := range all {
			for _, rows := range [][]string{all, all[:first], all[first:]} {
				f := (&fake{dids: searched(rows, matches)}).start(t)
				c := connect(t, f.url)
				for i := range all {
					term := all[(first+i)%len(all)]
					found, err := c.DIDs(context.Background(), mor.Filter{Number: term})
					ok(t, err)
					var want []string
					for _, number := range rows {
						if strings.Contains(number, term) {
							want = append(want, number)
						}
					}
					got := numbers(found)
					slices.Sort(got)
					slices.Sort(want)
					if !slices.Equal(got, want) {
						t.Errorf("%s, %s of %v: got %v, want %v", name, term, rows, got, want)
					}
				}
			}
		}
	}
}

// searched answers with the numbers that match what is searched.
func searched(rows []string, matches func(number, term string) bool) func(http.ResponseWriter, asked) {
	return func(w http.ResponseWriter, a asked) {
		var said []string
		for i, number := range rows {
			if term := a.url.Query().Get("search_did_number"); term == "" || matches(number, term) {
				said = append(said, fmt.Sprintf(`{"id":%d,"did":%q,"did_status":"free"}`, i+1, number))
			}
		}
		from, _ := strconv.Atoi(a.url.Query().Get("from"))
		size, _ := strconv.Atoi(a.url.Query().Get("max_results"))
		said = said[min(max(from-1, 0), len(said)):]
		if size > 0 {
			said = said[:min(size, len(said))]
		}
		_, _ = fmt.Fprintf(w, `{"dids":[%s]}`, strings.Join(said, ","))
	}
}
