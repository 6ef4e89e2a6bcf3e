package mor

import (
	"context"
	"testing"
)

// What a list that is proven whole does not have, is not in it.
func TestListingProven(t *testing.T) {
	same := func(n int, id int64) []DID {
		rows := make([]DID, n)
		for i := range rows {
			rows[i] = DID{ID: id, Number: "1"}
		}
		return rows
	}
	for name, c := range map[string]struct {
		shelf  *shelf
		size   int
		proven bool
	}{
		"nothing":                          {&shelf{}, 5, true},
		"one row":                          {&shelf{ids: ids(1)}, 5, true},
		"one page":                         {&shelf{ids: ids(4)}, 5, true},
		"a full page":                      {&shelf{ids: ids(5)}, 5, true},
		"pages":                            {&shelf{ids: ids(23)}, 5, true},
		"capped pages":                     {&shelf{ids: ids(23), cap: 3}, 5, true},
		"pages of one, which show nothing": {&shelf{ids: ids(3), cap: 1}, 5, false},
		"begun anew":                       {&shelf{ids: ids(23), change: 3, at: 2}, 5, true},
		"from ignored":                     {&shelf{ids: ids(23), ignoreFrom: true}, 5, true},
		"from ignored, fewer than a page":  {&shelf{ids: ids(4), ignoreFrom: true}, 5, true},
		"from ignored, as many as a page":  {&shelf{ids: ids(5), ignoreFrom: true}, 5, false},
		"from ignored, and capped":         {&shelf{ids: ids(23), cap: 5, ignoreFrom: true}, 5, false},
		"both ignored":                     {&shelf{ids: ids(23), ignoreBoth: true}, 5, true},
		"an id twice":                      {&shelf{ids: append(ids(3), 101)}, 5, false},
		"an id twice, all at once":         {&shelf{ids: append(ids(9), 101), ignoreBoth: true}, 5, false},
	} {
		list := &Listing{op: shelfOp, size: c.size, fetch: c.shelf.fetch}
		for !list.Done() {
			if list.Proven() {
				t.Errorf("%s: proven before its end", name)
			}
			if _, err := list.Next(context.Background(), 2); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		if list.Proven() != c.proven {
			t.Errorf("%s: proven %v", name, list.Proven())
		}
	}
	// Rows that are all the same are no list, however many there are.
	list := &Listing{op: shelfOp, size: 3, fetch: func(context.Context, int, int) ([]DID, error) { return same(7, 1), nil }}
	if _, err := list.Next(context.Background(), 1); err != nil || !list.Done() || list.Proven() {
		t.Error(err, list.Done(), list.Proven())
	}
	// Nor are they a list without end, when they come as full pages.
	list = &Listing{op: shelfOp, size: 2, fetch: func(context.Context, int, int) ([]DID, error) { return same(2, 1), nil }}
	for turn := 0; !list.Done(); turn++ {
		if _, err := list.Next(context.Background(), 1); err != nil {
			break
		}
		if turn > 20 {
			t.Fatal("no end")
		}
	}
	if list.Proven() {
		t.Error("proven")
	}
}
