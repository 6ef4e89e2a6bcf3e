package lifecycle_test

import (
	"fmt"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
)

// The number of the tests, as a resource brings it along. What is not known is 0 or "".

// create is a mor_did that is created.
func create(s lifecycle.Settings, user int64) lifecycle.Member {
	return lifecycle.Member{Goal: &lifecycle.Goal{Create: true, Settings: s, Owner: lifecycle.Owner{UserID: user}}}
}

// change is a mor_did whose settings change, or that is given to another owner.
func change(s lifecycle.Settings, owner lifecycle.Owner, prior int64) lifecycle.Member {
	return lifecycle.Member{Ours: true, Written: s == lifecycle.Settings{}, Goal: &lifecycle.Goal{
		Settings: s, Owner: owner, Prior: lifecycle.Prior{UserIDs: known(prior)},
	}}
}

// give is one that is reserved for another user, set one whose settings change, release one that is to be nobody's.
func give(prior, user int64) lifecycle.Member {
	return change(lifecycle.Settings{}, lifecycle.Owner{UserID: user}, prior)
}

func set(s lifecycle.Settings, user int64) lifecycle.Member {
	return change(s, lifecycle.Owner{UserID: user}, user)
}

func release(prior int64) lifecycle.Member {
	return change(lifecycle.Settings{}, lifecycle.Owner{Nobody: true}, prior)
}

// assign is a mor_did_trunk_assignment that is created.
func assign(device, user int64) lifecycle.Member {
	return lifecycle.Member{Ours: true, Written: true, Goal: &lifecycle.Goal{
		Owner: ifFree(user), Device: lifecycle.Device{ID: device},
	}}
}

// move is one that goes from one device to another.
func move(from, to, user int64) lifecycle.Member {
	m := assign(to, user)
	m.Goal.Prior = lifecycle.Prior{UserIDs: known(user), DeviceIDs: known(from)}
	return m
}

// moveBack is one whose plan has seen the number on another device of its user.
func moveBack(owner, label string, to, user int64) lifecycle.Member {
	m := assign(to, user)
	m.Back = &lifecycle.Elsewhere{Owner: owner, Device: label}
	return m
}

// unassign is one that is destroyed.
func unassign(from, user int64) lifecycle.Member {
	return lifecycle.Member{Ours: true, Written: true, Goal: &lifecycle.Goal{
		Owner: ifFree(user), Device: lifecycle.Device{None: true}, Prior: lifecycle.Prior{UserIDs: known(user), DeviceIDs: known(from)},
	}}
}

// end is a mor_did that is destroyed.
func end(policy lifecycle.Policy, force bool, user int64) lifecycle.Member {
	return lifecycle.Member{Ours: true, Written: true, Goal: &lifecycle.Goal{
		End: policy, Force: force, Prior: lifecycle.Prior{UserIDs: known(user)},
	}}
}

func ifFree(user int64) lifecycle.Owner {
	return lifecycle.Owner{UserID: user, IfFree: user != 0}
}

func known(id int64) []int64 {
	if id == 0 {
		return nil
	}
	return []int64{id}
}

// bring1 brings the number there by itself.
func (w *world) bring1(m lifecycle.Member) (*lifecycle.Member, error) {
	m.Number = number
	_, err := w.Bring1(w.ctx, &m)
	return &m, err
}

// bringAsBlock brings the number there as a block.
func (w *world) bringAsBlock(m lifecycle.Member) (*lifecycle.Member, error) {
	m.Number = number
	if err := w.Bring(w.ctx, &lifecycle.Block{Members: []*lifecycle.Member{&m}}); err != nil && m.Err == nil {
		return &m, err
	}
	return &m, m.Err
}

// engines are both: what becomes of a number is the same.
var engines = map[string]func(*world, lifecycle.Member) (*lifecycle.Member, error){
	"single": (*world).bring1, "block": (*world).bringAsBlock,
}

// nth is a number of the blocks that tests are about.
func nth(i int) string { return fmt.Sprintf("37052%06d", i) }

// block is the first n numbers, all of which are to become the same.
func block(n int, goal lifecycle.Goal, edit ...func(int, *lifecycle.Member)) *lifecycle.Block {
	b := &lifecycle.Block{}
	for i := range n {
		m := &lifecycle.Member{Number: nth(i), Goal: &goal, Written: true}
		for _, e := range edit {
			e(i, m)
		}
		b.Members = append(b.Members, m)
	}
	return b
}

func ours(_ int, m *lifecycle.Member) { m.Ours = true }

// onTrunk is what most blocks are to become.
func onTrunk() lifecycle.Goal {
	return lifecycle.Goal{
		Create:   true,
		Settings: lifecycle.Settings{ProviderID: id(1), Comment: text("ours")},
		Owner:    lifecycle.Owner{UserID: vilnius},
		Device:   lifecycle.Device{ID: trunk},
	}
}

// bring brings a block there and fails the test if anything could not be done.
func (w *world) bring(b *lifecycle.Block) {
	w.t.Helper()
	ok(w.t, w.Bring(w.ctx, b))
	for _, m := range b.Members {
		if m.Err != nil {
			w.t.Errorf("%s: %v", m.Number, m.Err)
		}
		if gap := m.Gap(); m.Goal.End == "" && gap != (lifecycle.Gap{}) {
			w.t.Errorf("%s lacks %+v", m.Number, gap)
		}
	}
}

// wantAll checks how the first n numbers really stand.
func (w *world) wantAll(n int, status string, user, device int64) {
	w.t.Helper()
	for i := range n {
		w.wantOne(i, status, user, device)
	}
}

func (w *world) wantOne(i int, status string, user, device int64) {
	w.t.Helper()
	d, _ := w.Simulator.DID(nth(i))
	if d.Status != status || d.UserID != user || d.DeviceID != device {
		w.t.Errorf("%s is %q of %d on %d, want %q of %d on %d", nth(i), d.Status, d.UserID, d.DeviceID, status, user, device)
	}
}

// cost is how many requests were sent, of which so many were writes.
func (w *world) cost() (all, writes int) { return len(w.Requests()), len(w.Writes()) }

const blockSize = 60
