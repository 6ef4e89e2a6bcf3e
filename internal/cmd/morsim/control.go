package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// controlPath is where the simulator takes orders from a second terminal. MOR has no such pages.
const controlPath = "/sim/"

// control arms faults, ends them, and tells what the server holds.
type control struct {
	sim *morsim.Simulator
	mux *http.ServeMux

	mu    sync.Mutex
	armed []order // those that begin an outage when they strike
}

func newControl() *control {
	c := &control{mux: http.NewServeMux()}
	c.mux.HandleFunc("POST "+controlPath+"fault", c.arm)
	c.mux.HandleFunc("POST "+controlPath+"clear", c.clear)
	c.mux.HandleFunc("GET "+controlPath+"dids/{did}", c.show)
	return c
}

// ServeHTTP takes the orders and leaves everything else to the server.
func (c *control) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, controlPath) {
		c.mux.ServeHTTP(w, r)
		return
	}
	c.sim.ServeHTTP(w, r)
}

// inject arms a fault.
func (c *control) inject(o order) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if o.away {
		c.armed = append(c.armed, o)
	}
	c.sim.Inject(o.Fault)
}

// answered begins the outage that a fault brings. The server calls it before the client can see the spoilt answer.
func (c *control) answered(r morsim.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, o := range c.armed {
		if o.struck(r) {
			c.sim.Inject(o.outage())
			c.armed = append(c.armed[:i], c.armed[i+1:]...)
			return
		}
	}
}

func (c *control) arm(w http.ResponseWriter, r *http.Request) {
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<10))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	o, err := parseOrder(string(text))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	c.inject(o)
	_, _ = fmt.Fprintf(w, "armed: %s\n", strings.TrimSpace(string(text)))
}

func (c *control) clear(w http.ResponseWriter, _ *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.armed = nil
	c.sim.ClearFaults()
	_, _ = fmt.Fprintln(w, "no faults")
}

// show lists the numbers that begin with these digits, one a line.
func (c *control) show(w http.ResponseWriter, r *http.Request) {
	found := 0
	for _, d := range c.sim.DIDs() {
		if strings.HasPrefix(d.Number, r.PathValue("did")) {
			found++
			_, _ = fmt.Fprintf(w, "%s  id %d  %s\n", d.Number, d.ID, held(d))
		}
	}
	if found == 0 {
		_, _ = fmt.Fprintln(w, "no such number")
	}
}

// held says what the server holds of a number, in the words of the guide to failing calls.
func held(d morsim.DID) string {
	text := d.Status
	if d.UserID != 0 {
		text = strings.TrimPrefix(text+", ", morsim.Reserved+", ") + fmt.Sprintf("reserved for user %d", d.UserID)
	}
	if d.DeviceID != 0 {
		text += fmt.Sprintf(", on device %d", d.DeviceID)
	}
	if d.DialPlanID != 0 {
		text += fmt.Sprintf(", on dial plan %d", d.DialPlanID)
	}
	if d.Comment != "" {
		text += fmt.Sprintf(", comment %q", d.Comment)
	}
	return text
}
