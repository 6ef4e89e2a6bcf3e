package morsim_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// both asks both dialects and wants the same numbers from each.
func both(s *server, token string, want []string, pairs ...string) {
	s.t.Helper()
	if got := s.list(pairs...); !slices.Equal(got, want) {
		s.t.Errorf("dids_get %v: got %v, want %v", pairs, got, want)
	}
	if _, got := s.page(token, pairs...); !slices.Equal(got, want) {
		s.t.Errorf("v2 %v: got %v, want %v", pairs, got, want)
	}
}

func TestSearches(t *testing.T) {
	s := start(t, morsim.Options{})
	token, _ := s.login(morsim.AdminUsername, morsim.AdminPassword)
	s.AddDID(morsim.DID{Number: "3705200"})
	s.AddDID(morsim.DID{Number: "37052001", UserID: morsim.VilniusID})
	s.AddDID(morsim.DID{Number: "37152003", UserID: morsim.VilniusID, DeviceID: morsim.VilniusTrunkID, Language: "lt"})
	s.AddDID(morsim.DID{Number: "4470", Status: morsim.Closed, UserID: morsim.KaunasID, DeviceID: morsim.KaunasTrunkID, ProviderID: 2})
	s.AddDID(morsim.DID{Number: "4471", Status: morsim.Terminated})
	s.AddDID(morsim.DID{Number: "4472", DialPlanID: morsim.DialPlanID})

	for _, c := range []struct {
		pairs []string
		want  []string
	}{
		{nil, []string{"3705200", "37052001", "37152003", "4470", "4471", "4472"}},
		{[]string{"search_did_number", "5200"}, []string{"3705200", "37052001", "37152003"}},
		{[]string{"search_did_number", "3705200"}, []string{"3705200", "37052001"}},
		{[]string{"search_did_number", "37_52"}, []string{"3705200", "37052001", "37152003"}},
		{[]string{"search_did_number", "7%3"}, []string{"37152003"}},
		{[]string{"search_did_number", "7%0_3"}, []string{"37152003"}},
		{[]string{"search_did_number", "_4470"}, []string{}},
		{[]string{"search_did_number", "%"}, []string{"3705200", "37052001", "37152003", "4470", "4471", "4472"}},
		{[]string{"search_did_number", "99"}, []string{}},
		{[]string{"search_status", "free"}, []string{"3705200"}},
		{[]string{"search_status", "active"}, []string{"37152003", "4472"}},
		{[]string{"search_status", "nonsense"}, []string{}},
		{[]string{"search_hide_terminated_dids", "1"}, []string{"3705200", "37052001", "37152003", "4470", "4472"}},
		{[]string{"search_hide_terminated_dids", "1", "search_status", "terminated"}, []string{}},
		{[]string{"search_did_number", "447", "search_status", "closed"}, []string{"4470"}},
	} {
		both(s, token, c.want, c.pairs...)
	}
	for _, c := range []struct{ parameter, value, want string }{
		{"search_user", "5", "37052001 37152003"},
		{"search_user", "99", ""},
		{"search_user", "five", ""},
		{"search_device", id(morsim.VilniusTrunkID), "37152003"},
		{"search_provider", "2", "4470"},
		{"search_dialplan", id(morsim.DialPlanID), "4472"},
		{"search_language", "lt", "37152003"},
		{"search_did_owner", "kaunas", "4470"},
		{"search_did_owner", "k%OFF", "4470"},
		{"search_did_owner", "office", "37052001 37152003 4470"},
	} {
		equal(t, c.parameter+"="+c.value, strings.Join(s.list(c.parameter, c.value), " "), c.want)
	}

	two := []string{"search_user", "5", "search_provider", "2"}
	for join, want := range map[int]string{morsim.FiltersAll: "", morsim.FiltersAny: "37052001 37152003 4470", morsim.FiltersLast: "4470"} {
		s.Configure(func(o *morsim.Options) { o.IDFilters = join })
		equal(t, "two filters", strings.Join(s.list(two...), " "), want)
	}

	s.Configure(func(o *morsim.Options) {
		o.UnknownIDInWords, o.IgnoreSearch = true, map[string]bool{"search_user": true}
	})
	equal(t, "a user that there is not", s.call("dids_get", "search_user", "99"), "User was not found")
	equal(t, "a device that there is not", s.call("dids_get", "search_device", "99"), "Device was not found")
	equal(t, "one that there is, not heeded", len(s.list("search_user", "5")), 6)
	s.Configure(func(o *morsim.Options) { o.UnknownIDInWords, o.IgnoreSearch = false, nil })

	s.Configure(func(o *morsim.Options) { o.ExactSearch, o.DefaultsToHide = true, true })
	both(s, token, []string{"3705200"}, "search_did_number", "3705200")
	both(s, token, []string{}, "search_did_number", "37_52")
	both(s, token, []string{}, "search_did_number", "4471")
	both(s, token, []string{"4471"}, "search_did_number", "4471", "search_hide_terminated_dids", "0")
}

func TestPaging(t *testing.T) {
	s := start(t, morsim.Options{})
	token, _ := s.login(morsim.AdminUsername, morsim.AdminPassword)
	var all []string
	for i := range 10 {
		d := s.AddDID(morsim.DID{Number: fmt.Sprint(100 + i), Status: []string{morsim.Free, morsim.Closed}[i%2]})
		all = append(all, d.Number)
	}
	both(s, token, all)
	both(s, token, all[:3], "from", "1", "max_results", "3")
	both(s, token, all[3:6], "from", "4", "max_results", "3")
	both(s, token, all[9:], "from", "10", "max_results", "3")
	both(s, token, []string{}, "from", "11", "max_results", "3")
	both(s, token, []string{"103", "105"}, "search_status", "closed", "from", "2", "max_results", "2")

	both(s, token, []string{"107", "109"}, "search_status", "closed", "from", "4", "max_results", "3")

	meta, _ := s.page(token, "from", "4", "max_results", "3")
	equal(t, "meta", fmt.Sprint(meta.Meta.From, *meta.Meta.MaxResults, meta.Meta.Returned), "4 3 3")

	s.Configure(func(o *morsim.Options) { o.MaxResultsCap = 2 })
	both(s, token, all[3:5], "from", "4", "max_results", "3")
	both(s, token, all[:2])
	meta, _ = s.page(token, "max_results", "3")
	equal(t, "meta under a cap", fmt.Sprint(meta.Meta.From, *meta.Meta.MaxResults, meta.Meta.Returned), "1 3 2")

	s.Configure(func(o *morsim.Options) { o.MaxResultsCap, o.IgnoreFrom = 0, true })
	both(s, token, all[:3], "from", "4", "max_results", "3")
	s.Configure(func(o *morsim.Options) { o.IgnoreFrom, o.IgnorePaging = false, true })
	both(s, token, all, "from", "4", "max_results", "3")
}

// Rows come by ID, however they came in, and deleted ones leave no gap.
func TestOrder(t *testing.T) {
	s := start(t, morsim.Options{})
	token, _ := s.login(morsim.AdminUsername, morsim.AdminPassword)
	for _, n := range []int64{30, 10, 20, 40} {
		s.AddDID(morsim.DID{ID: n, Number: id(n)})
	}
	equal(t, "the next ID", s.AddDID(morsim.DID{Number: "50"}).ID, int64(1001))
	both(s, token, []string{"10", "20", "30", "40", "50"})
	s.RemoveDID("20")
	before := s.mustDID("30")
	s.EditDID("30", func(d *morsim.DID) { d.Number = "33" })
	both(s, token, []string{"33", "40"}, "from", "2", "max_results", "2")
	_, found := s.DID("30")
	equal(t, "the old number", found, false)
	edited := s.mustDID("33")
	equal(t, "the new number", edited.ID, int64(30))
	if before.UpdatedAt.IsZero() || !edited.UpdatedAt.After(before.UpdatedAt) {
		t.Errorf("updated_at: %v, edited %v", before.UpdatedAt, edited.UpdatedAt)
	}
}

func TestVisibilityLag(t *testing.T) {
	moved := newClock()
	s := start(t, morsim.Options{Now: moved.now, VisibilityLag: time.Second, TokenLifetime: time.Hour})
	token, _ := s.login(morsim.AdminUsername, morsim.AdminPassword)
	wait := func() { moved.pass(time.Second) }

	equal(t, "create", s.call("did_create", "did", theNumber, "provider_id", "1"), "DID created")
	both(s, token, []string{})
	d := s.mustDID(theNumber)
	equal(t, "writes see it", s.call("did_details_update", "did_id", id(d.ID), "did_user_id", "5"), "DID details successfully updated")
	both(s, token, []string{})
	wait()
	both(s, token, []string{theNumber}, "search_status", "reserved")

	equal(t, "free", s.call("did_make_free", "dids_id", id(d.ID)), "DID successfully made available")
	both(s, token, []string{theNumber}, "search_status", "reserved")
	s.EditDID(theNumber, func(d *morsim.DID) { d.Status = morsim.Closed })
	both(s, token, []string{theNumber}, "search_status", "closed") // a person's edit is seen at once

	equal(t, "terminate", s.call("did_terminate", "dids_id", id(d.ID)), "DID successfully terminated")
	equal(t, "delete", s.call("did_delete", "dids_id", id(d.ID)), "DID successfully deleted")
	equal(t, "numbers", len(s.DIDs()), 0)
	both(s, token, []string{theNumber}, "search_status", "closed")
	s.Configure(func(o *morsim.Options) { o.ExactSearch = true })
	both(s, token, []string{theNumber}, "search_did_number", theNumber)
	equal(t, "create again", s.call("did_create", "did", theNumber, "provider_id", "1"), "DID created")
	both(s, token, []string{theNumber})
	wait()
	both(s, token, []string{theNumber}, "search_status", "free")
	s.AddDID(morsim.DID{Number: "370"})
	both(s, token, []string{"370"}, "from", "2", "max_results", "1") // the deleted one does not count

	s.Configure(func(o *morsim.Options) { o.LagWritesToo = true })
	d = s.mustDID(theNumber)
	s.call("did_details_update", "did_id", id(d.ID), "did_user_id", "5")
	assign := func() string { return s.call("did_trunk_device_assign", "did", theNumber, "device_id", "7") }
	equal(t, "too early", assign(), "DID must be reserved for a User")
	wait()
	equal(t, "later", assign(), "Device assigned to DID")
}

// A number that reads do not see yet does not count in their paging either.
func TestPagingUnderLag(t *testing.T) {
	moved := newClock()
	s := start(t, morsim.Options{Now: moved.now, VisibilityLag: time.Second})
	token, _ := s.login(morsim.AdminUsername, morsim.AdminPassword)
	equal(t, "create", s.call("did_create", "did", "1", "provider_id", "1"), "DID created")
	s.AddDID(morsim.DID{Number: "2"})
	both(s, token, []string{}, "from", "2")
	moved.pass(time.Second)
	both(s, token, []string{"2"}, "from", "2")
}

func TestOddBodies(t *testing.T) {
	s := start(t, morsim.Options{ErrorShape: morsim.AnswerGzipped, LegacyContentType: "text/html", OmitElements: []string{"provider", "id"}})
	s.put(morsim.Free)
	got, err := s.do(s.legacyRequest("dids_get", "admin", morsim.AdminAPISecretKey, form()))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "Content-Encoding", got.header.Get("Content-Encoding"), "")
	equal(t, "Content-Type", got.header.Get("Content-Type"), "text/html")
	zipped, err := gzip.NewReader(bytes.NewReader([]byte(got.body)))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(zipped)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "numbers", fmt.Sprint(numbersIn(t, string(body))), "["+theNumber+"]")
	equal(t, "omitted elements", strings.Contains(string(body), "<provider>") || strings.Contains(string(body), "<id>"), false)
	equal(t, "kept elements", strings.Contains(string(body), "<tone_zone>"), true)

	s.Configure(func(o *morsim.Options) { o.ErrorShape, o.DeleteTextInStatus = morsim.AnswerPadded, true })
	d := s.put(morsim.Terminated)
	equal(t, "padded list", fmt.Sprint(s.list()), "["+theNumber+"]")
	got, err = s.do(s.legacyRequest("did_delete", "admin", morsim.AdminAPISecretKey, form("dids_id", id(d.ID))))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "did_delete", squeezed(got.body),
		`<?xml version="1.0" encoding="UTF-8"?><page><status><status> DID successfully deleted </status></status></page>`)
}

func TestSeedInventory(t *testing.T) {
	one, other := morsim.New(morsim.Options{}), morsim.New(morsim.Options{})
	morsim.SeedInventory(one, 200)
	morsim.SeedInventory(other, 200)
	if !slices.Equal(one.DIDs(), other.DIDs()) {
		t.Error("not the same twice")
	}
	statuses := map[string]int{}
	for _, d := range one.DIDs() {
		statuses[d.Status]++
	}
	equal(t, "statuses", fmt.Sprint(statuses), "map[active:120 closed:20 free:20 reserved:20 terminated:20]")
}

// Benchmarks tell whether big inventories stay usable.
func BenchmarkLists(b *testing.B) {
	sim := morsim.New(morsim.Options{SkipHashCheck: true})
	morsim.SeedInventory(sim, 100_000)
	for name, pairs := range map[string][]string{
		"last page":           {"from", "99501", "max_results", "500"},
		"last page, filtered": {"from", "89501", "max_results", "500", "search_hide_terminated_dids", "1"},
		"one number":          {"search_did_number", "37060050000"},
		"whole inventory":     {},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				benchmarkDIDsGet(b, sim, pairs)
			}
		})
	}
}
