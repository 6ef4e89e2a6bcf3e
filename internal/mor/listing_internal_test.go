package mor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/unraced"
)

// shelf is a server's list of DIDs, without the server. At its change-th request something is put in or taken out.
type shelf struct {
	mu         sync.Mutex
	ids        []int64
	cap        int
	ignoreFrom bool
	ignoreBoth bool
	change     int // 0 is never
	at         int // where
	insert     bool
	fail       int // this request fails; 0 is none
	requests   int
	gone       int64
}

func shelfOp() string { return "shelf" }

var errShelf = errors.New("the shelf is stuck")

func (s *shelf) fetch(_ context.Context, from, size int) ([]DID, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests++
	if s.requests == s.fail {
		return nil, errShelf
	}
	if s.requests == s.change {
		if s.insert {
			s.ids = slices.Insert(s.ids, min(s.at, len(s.ids)), 1000)
		} else if s.at < len(s.ids) {
			s.gone = s.ids[s.at]
			s.ids = slices.Delete(slices.Clone(s.ids), s.at, s.at+1)
		}
	}
	if s.ignoreFrom || s.ignoreBoth {
		from = 1
	}
	if s.ignoreBoth {
		size = 0
	}
	if s.cap > 0 && (size == 0 || size > s.cap) {
		size = s.cap
	}
	page := s.ids[min(from-1, len(s.ids)):]
	if size > 0 {
		page = page[:min(size, len(page))]
	}
	rows := make([]DID, len(page))
	for i, id := range page {
		rows[i] = DID{ID: id, Number: fmt.Sprint(id), Status: StatusFree}
	}
	return rows, nil
}

func ids(n int) []int64 {
	all := make([]int64, n)
	for i := range all {
		all[i] = int64(100 + i)
	}
	return all
}

// readAll reads a list to its end by windows of so many pages and returns each id once, in the order in which they came.
func readAll(s *shelf, size, window int) ([]int64, error) {
	list := &Listing{op: shelfOp, size: size, fetch: s.fetch}
	var found []int64
	for turns := 0; !list.Done(); turns++ {
		if turns > 1000 {
			return nil, errors.New("no end")
		}
		rows, err := list.Next(context.Background(), window)
		if err != nil {
			if len(rows) > 0 {
				return nil, fmt.Errorf("rows beside %w", err)
			}
			return found, err
		}
		for _, row := range rows {
			if !slices.Contains(found, row.ID) {
				found = append(found, row.ID)
			}
		}
	}
	if rows, err := list.Next(context.Background(), window); len(rows) != 0 || err != nil {
		return nil, fmt.Errorf("after the end: %v, %w", rows, err)
	}
	return found, nil
}

// Of a list that stands still, everything comes, whatever the server makes of page sizes.
func TestListingIsWhole(t *testing.T) {
	for n := range 9 {
		for size := 1; size <= 6; size++ {
			for window := 1; window <= 4; window++ {
				for limit := range 6 {
					for _, ignore := range []string{"", "from", "both"} {
						if ignore != "" && limit != 0 {
							continue // such a server never shows what is beyond its cap
						}
						s := &shelf{ids: ids(n), cap: limit, ignoreFrom: ignore == "from", ignoreBoth: ignore == "both"}
						found, err := readAll(s, size, window)
						if err != nil || !slices.Equal(found, ids(n)) {
							t.Errorf("%d rows by %d, %d at once, cap %d, ignores %q: %v, %v", n, size, window, limit, ignore, found, err)
						}
						if most := 3 + window + n/max(1, min(size, max(1, limit))-1+1)*2; limit == 0 && size > 2 && ignore == "" && s.requests > most {
							t.Errorf("%d rows by %d, %d at once: %d requests", n, size, window, s.requests)
						}
					}
				}
			}
		}
	}
}

// Of a list that changes while it is read, whatever was there all the time comes, or an error: a row that slips through
// between two pages would be taken for absent.
func TestListingThatShifts(t *testing.T) {
	unraced.Skip(t)
	shifts(t, []int{0})
}

// The same where the server caps what it sends at once.
func TestListingThatShiftsOnACappedServer(t *testing.T) {
	unraced.Skip(t)
	shifts(t, []int{2, 3})
}

func shifts(t *testing.T, limits []int) {
	bad := 0
	for n := range 9 {
		for size := 2; size <= 5; size++ { // pages of one row have no row to spare to show a shift
			for window := 1; window <= 3; window++ {
				for _, limit := range limits {
					for change := 1; change <= 6; change++ {
						for at := range n + 1 {
							for _, insert := range []bool{false, true} {
								s := &shelf{ids: ids(n), cap: limit, change: change, at: at, insert: insert}
								found, err := readAll(s, size, window)
								if err != nil {
									continue
								}
								for _, id := range ids(n) {
									if id != s.gone && !slices.Contains(found, id) && bad < 10 {
										bad++
										t.Errorf("%d rows by %d, %d at once, cap %d, insert %v at %d before request %d: %d is missing in %v",
											n, size, window, limit, insert, at, change, id, found)
									}
								}
							}
						}
					}
				}
			}
		}
	}
}

// A whole list that is shorter than a page of it is none.
func TestListingShorterThanAPage(t *testing.T) {
	list := &Listing{op: shelfOp, size: 3, fetch: func(_ context.Context, _, size int) ([]DID, error) {
		rows := []DID{{ID: 1, Number: "1"}, {ID: 2, Number: "2"}, {ID: 3, Number: "3"}}
		if size == 0 {
			rows = rows[:1]
		}
		return rows, nil // whatever from says
	}}
	if rows, err := list.Next(context.Background(), 1); err != nil || len(rows) != 3 {
		t.Fatal(rows, err)
	}
	for range 2 { // asked again, it is no better
		if rows, err := list.Next(context.Background(), 1); CodeOf(err) != CodeInconsistent || rows != nil || list.Done() {
			t.Error(rows, err, list.Done())
		}
	}
}

// A failed request fails the turn, and the next one makes it good.
func TestListingGoesOnAfterAnError(t *testing.T) {
	for n := range 9 {
		for size := 1; size <= 4; size++ {
			for window := 1; window <= 3; window++ {
				for fail := 1; fail <= 6; fail++ {
					for _, ignoreFrom := range []bool{false, true} {
						s := &shelf{ids: ids(n), fail: fail, ignoreFrom: ignoreFrom}
						list := &Listing{op: shelfOp, size: size, fetch: s.fetch}
						var found []int64
						failed := 0
						for !list.Done() && failed < 3 {
							rows, err := list.Next(context.Background(), window)
							if err != nil {
								failed++
								if !errors.Is(err, errShelf) || rows != nil {
									t.Fatalf("%v, %v", rows, err)
								}
							}
							for _, row := range rows {
								if !slices.Contains(found, row.ID) {
									found = append(found, row.ID)
								}
							}
						}
						if !slices.Equal(found, ids(n)) || failed > 1 {
							t.Errorf("%d rows by %d, %d at once, request %d fails, ignores from %v: %v after %d failures", n, size, window, fail, ignoreFrom, found, failed)
						}
					}
				}
			}
		}
	}
}
