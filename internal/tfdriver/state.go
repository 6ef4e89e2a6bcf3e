package tfdriver

import (
	"encoding/json"
	"maps"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// object is an object in the state. It is never changed in place.
type object struct {
	typ          string
	value        tftypes.Value
	private      []byte
	identity     *tfprotov6.ResourceIdentityData
	tainted      bool
	dependencies []string // blocks
	createsFirst bool
}

// exists reports whether there is an object. One that Read has found gone is there
// with a null value.
func (o *object) exists() bool { return o != nil && !o.value.IsNull() }

// place is where an object stands in the state. Deposed objects, which a
// replacement has created a successor for, have a key.
type place struct{ address, deposed string }

// state is a Terraform state.
type state struct {
	mu      sync.Mutex
	serial  int
	objects map[place]*object
}

func newState() *state { return &state{objects: map[place]*object{}} }

func (s *state) copy() *state {
	s.mu.Lock()
	defer s.mu.Unlock()
	return &state{serial: s.serial, objects: maps.Clone(s.objects)}
}

func (s *state) get(p place) *object {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.objects[p]
}

// put keeps the object, and forgets the place if there is none.
func (s *state) put(p place, o *object) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !o.exists() {
		delete(s.objects, p)
		return
	}
	s.objects[p] = o
}

// move renames a place. It reports whether there was something to move, and a free
// place to move it to.
func (s *state) move(from, to place) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.objects[from]
	if o == nil || s.objects[to] != nil {
		return false
	}
	s.objects[to] = o
	delete(s.objects, from)
	return true
}

// places returns those of all objects.
func (s *state) places() []place {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]place, 0, len(s.objects))
	for p := range s.objects {
		all = append(all, p)
	}
	return all
}

// rawState returns a value as Terraform writes it to a state.
func rawState(value tftypes.Value) *tfprotov6.RawState {
	encoded, err := json.Marshal(asPlain(value))
	if err != nil {
		panic("tfdriver: encoding a state: " + err.Error())
	}
	return &tfprotov6.RawState{JSON: encoded}
}
