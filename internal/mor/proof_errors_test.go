package mor_test

import (
	"context"
	"net/http"
	"slices"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// While the check itself fails, nothing is concluded and nothing is remembered.
func TestStandsWhereTheCheckFails(t *testing.T) {
	ctx := context.Background()
	sim, c, did := proof(t, morsim.Options{})
	sim.Inject(morsim.Fault{Call: "dids_get", Skip: 1, Times: 1, Kind: morsim.HTTPError})
	stands, err := c.Stands(ctx, did, mor.SubjectDevice, morsim.VilniusTrunkID)
	wantError(t, err, mor.CodeHTTP)
	equal(t, "stands", stands, false)
	stands, err = c.Stands(ctx, did, mor.SubjectDevice, morsim.VilniusTrunkID)
	ok(t, err)
	equal(t, "stands", stands, true)
}

// An answer that is an error proves nothing, whatever rows stand beside it.
func TestStandsBelievesNoRowsBesideAnError(t *testing.T) {
	row := "<dids><did><did>" + theNumber + "</did><id>1</id></did></dids>"
	for name, answer := range map[string]func(http.ResponseWriter, asked){
		"beside an error": say("<page>" + row + "<error>Access Denied</error></page>"),
		"with status 500": sayStatus(500, "<page>"+row+"</page>"),
		"with status 404": sayStatus(404, "<page>"+row+"</page>"),
		"cut":             say("<page>" + row),
	} {
		f, c, did := heeding(t)
		f.answerTheNext(answer)
		if stands, err := c.Stands(context.Background(), did, mor.SubjectDevice, 7); stands || err == nil {
			t.Errorf("%s: %v, %v", name, stands, err)
		}
	}
}

// A row of the number that does not say its id (elements may be missing) is neither a yes nor a no.
func TestStandsOfARowWithoutID(t *testing.T) {
	_, c, did := proof(t, morsim.Options{OmitElements: []string{"id"}})
	stands, err := c.Stands(context.Background(), did, mor.SubjectDevice, morsim.VilniusTrunkID)
	wantError(t, err, mor.CodeLacking)
	equal(t, "stands", stands, false)
	stands, err = c.Stands(context.Background(), did, mor.SubjectDevice, 999)
	ok(t, err)
	equal(t, "stands", stands, false)
}

// Rows of an earlier try are not those of the last one.
func TestStandsForgetsWhatAnEarlierTrySaid(t *testing.T) {
	f, c, did := heeding(t, retries(1))
	f.answerTheNext(sayStatus(500, listing(theNumber, "1"), "Retry-After", "0"), func(http.ResponseWriter, asked) { panic(http.ErrAbortHandler) })
	stands, err := c.Stands(context.Background(), did, mor.SubjectDevice, 7)
	wantError(t, err, mor.CodeUnreachable)
	equal(t, "stands", stands, false)
}

func TestProviders(t *testing.T) {
	provider := func(name, id string) string {
		return "<provider><id>" + id + "</id><name>" + name + "</name></provider>"
	}
	around := func(rows string) string {
		return "<page><status><providers>" + rows + "</providers></status></page>"
	}
	for name, c := range map[string]struct {
		answer func(http.ResponseWriter, asked)
		code   mor.Code // "" is none
		want   []mor.Provider
	}{
		"none":                 {say(around("")), "", nil},
		"two of a name":        {say(around(provider("a &amp; b", "1") + provider("a &amp; b", "2"))), "", []mor.Provider{{ID: 1, Name: "a & b"}, {ID: 2, Name: "a & b"}}},
		"ids that are none":    {say(around(provider("a", "x") + provider("b", "-4") + provider("c", "") + provider("d", "1"))), "", []mor.Provider{{Name: "a"}, {Name: "b"}, {Name: "c"}, {ID: 1, Name: "d"}}},
		"elements missing":     {say(around("<provider><name>a</name></provider><provider/>")), "", []mor.Provider{{Name: "a"}, {}}},
		"a success, no list":   {say(success), mor.CodeMalformed, nil},
		"a server before X17":  {sayStatus(404, "<html>not found</html>"), mor.CodeNoSuchCall, nil},
		"denied":               {say("<page><error>Access Denied</error></page>"), mor.CodeForbidden, nil},
		"rows beside an error": {say("<page><error>Access Denied</error><providers>" + provider("a", "1") + "</providers></page>"), mor.CodeForbidden, nil},
		"rows with status 500": {sayStatus(500, around(provider("a", "1"))), mor.CodeHTTP, nil},
		"a list that is cut":   {say("<page><providers>" + provider("a", "1")), mor.CodeMalformed, nil},
	} {
		f := (&fake{legacy: c.answer}).start(t)
		found, err := connect(t, f.url).Providers(context.Background())
		if c.code == "" {
			ok(t, err)
		} else {
			wantError(t, err, c.code)
		}
		if !slices.Equal(found, c.want) {
			t.Errorf("%s: %v, want %v", name, found, c.want)
		}
	}
}
