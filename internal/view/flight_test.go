package view_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
	"github.com/didops/terraform-provider-mor/internal/view"
)

// TestWriteDuringFlight: a page that was asked for before a write, and comes
// after it, does not bring back what was there before.
func TestWriteDuringFlight(t *testing.T) {
	t.Parallel()
	sim := morsim.New(morsim.Options{})
	made, deliver := make(chan struct{}), make(chan struct{})
	var later atomic.Bool
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/api/v2/dids") {
			sim.ServeHTTP(w, r)
			return
		}
		page := httptest.NewRecorder()
		sim.ServeHTTP(page, r)
		if !later.Swap(true) { // the first page is made out at once and delivered late
			close(made)
			<-deliver
		}
		w.WriteHeader(page.Code)
		_, _ = page.Body.WriteTo(w)
	}))
	t.Cleanup(server.Close)
	did := sim.AddDID(morsim.DID{Number: "37060000001"})
	client := connect(t, server.URL, func(c *mor.Config) { c.ReadAPI = mor.ReadV2 }) // or all would wait for what the first page decides
	shared := view.New(client, true, slog.New(slog.DiscardHandler))
	listed := make(chan []mor.DID, 1)
	go func() {
		rows, err := shared.List(t.Context(), mor.Filter{})
		if err != nil {
			t.Error(err)
		}
		listed <- rows
	}()
	<-made
	shared.Forget(did.Number)
	err := client.DIDDetailsUpdate(t.Context(), did.ID, mor.Details{UserID: new(int64(morsim.VilniusID))})
	now, _, lookErr := shared.Look(t.Context(), did.Number)
	close(deliver)
	if err != nil || lookErr != nil || now.Status != mor.StatusReserved {
		t.Fatalf("after the write: %v; %+v, %v", err, now, lookErr)
	}
	if rows := <-listed; len(rows) != 1 || rows[0].Status != mor.StatusReserved {
		t.Errorf("the list shows %+v", rows)
	}
	if now, found, err := shared.Find(t.Context(), did.Number); err != nil || !found || now.Status != mor.StatusReserved {
		t.Errorf("the shared shows %+v, %v", now, err)
	}
}
