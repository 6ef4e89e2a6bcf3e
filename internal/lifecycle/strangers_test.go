package lifecycle_test

import (
	"testing"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// Others act between a look or a proof and the write that rests on it.

// What the last look at a block shows is no proof: a namesake may have the number by then.
func TestLastLookAtABlockProvesNothing(t *testing.T) {
	prior := lifecycle.Prior{UserIDs: []int64{userFive}, DeviceIDs: []int64{deviceSeven}}
	for name, c := range map[string]struct {
		stands morsim.DID
		goal   lifecycle.Goal
		last   string
	}{
		"to be free":     {morsim.DID{UserID: userFive}, lifecycle.Goal{Owner: lifecycle.Owner{Nobody: true}, Prior: prior}, "did_make_free"},
		"to be moved on": {morsim.DID{UserID: userFive, DeviceID: deviceSeven}, lifecycle.Goal{Device: lifecycle.Device{ID: deviceEight}, Prior: prior}, "did_trunk_device_assign"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(t, morsim.Options{})
			defer s.close()
			for _, n := range []string{sceneNumber, sceneOtherNumber} {
				d := c.stands
				d.Number = n
				s.AddDID(d)
			}
			second := 0 // writes of the last kind: the first one is read back before
			s.Configure(func(o *morsim.Options) {
				o.OnRequest = func(r morsim.Request) {
					if r.Call == c.last {
						second++
					}
					if second == 2 && !r.Write {
						second++
						s.EditDID(sceneNumber, func(d *morsim.DID) { d.Status, d.UserID, d.DeviceID = morsim.Reserved, userNamesake, 0 })
					}
				}
			})
			b := s.bringBlock(c.goal, sceneNumber, sceneOtherNumber)
			if p := sceneProblem(b.Members[0].Err); p.Reason != lifecycle.Taken {
				t.Errorf("error: %v", b.Members[0].Err)
			}
			if d := s.stands(); d.UserID != userNamesake || d.Status != morsim.Reserved {
				t.Errorf("it stands as %+v", d)
			}
		})
	}
}

// A list that still shows what was before the writes teaches a block no name.
func TestListThatLagsTeachesNoName(t *testing.T) {
	s := newScene(t, morsim.Options{})
	defer s.close()
	numbers := []string{sceneNumber, sceneOtherNumber}
	for _, n := range numbers {
		s.AddDID(morsim.DID{Number: n, UserID: userFive})
	}
	writes := 0
	s.Configure(func(o *morsim.Options) {
		o.OnRequest = func(r morsim.Request) {
			if r.Call == "did_details_update" && r.Params.Has("did_user_id") {
				writes++
			}
			if writes == 2 && !r.Write { // the last look shows one of them as it was
				writes++
				s.EditDID(sceneOtherNumber, func(d *morsim.DID) { d.UserID = userFive })
			}
		}
	})
	b := s.bringBlock(lifecycle.Goal{Owner: lifecycle.Owner{UserID: userSix}, Prior: lifecycle.Prior{UserIDs: []int64{userFive}}}, numbers...)
	if b.Names["search_user 6"] == "Vilnius Office" {
		t.Errorf("names: %v", b.Names)
	}
	for _, m := range b.Members {
		if d, _ := s.DID(m.Number); m.Err == nil && d.UserID != userSix {
			t.Errorf("no error, and it stands as %+v", d)
		}
	}
}

// Somebody reserves the number for another user between our write and the look at it.
func TestReservedForSomebodyElseBeforeItIsReadBack(t *testing.T) {
	s := newScene(t, morsim.Options{})
	defer s.close()
	s.AddDID(morsim.DID{Number: sceneOtherNumber, UserID: userFive})
	s.AddDID(morsim.DID{Number: sceneNumber, Status: morsim.Free})
	l, end := s.engine()
	defer end()
	goal := &lifecycle.Goal{Owner: lifecycle.Owner{UserID: userFive}, Prior: lifecycle.Prior{UserIDs: []int64{userFive}}}
	if _, err := l.Bring1(sceneContext(), &lifecycle.Member{Number: sceneOtherNumber, Goal: goal, Ours: true}); err != nil {
		t.Fatal(err)
	}
	s.act("did_details_update", 1, func(d *morsim.DID) { d.UserID = userSix })
	if _, err := l.Bring1(sceneContext(), &lifecycle.Member{Number: sceneNumber, Goal: goal, Ours: true}); sceneProblem(err).Reason != lifecycle.Taken {
		t.Errorf("error: %v", err)
	}
	goal = &lifecycle.Goal{Owner: lifecycle.Owner{UserID: userFive, IfFree: true}, Device: lifecycle.Device{ID: deviceSeven}}
	if _, err := l.Bring1(sceneContext(), &lifecycle.Member{Number: sceneNumber, Goal: goal, Ours: true}); sceneProblem(err).Reason != lifecycle.Taken {
		t.Errorf("error: %v", err)
	}
	if d := s.stands(); d.DeviceID != 0 {
		t.Errorf("it stands as %+v", d)
	}
}

// The first number of a run is reserved for another user before it is read back: it is noticed although no name is known yet.
func TestFirstNumberIsReservedForSomebodyElseBeforeItIsReadBack(t *testing.T) {
	s := newScene(t, morsim.Options{})
	defer s.close()
	s.AddDID(morsim.DID{Number: sceneNumber, Status: morsim.Free})
	goal := lifecycle.Goal{Owner: lifecycle.Owner{UserID: userFive}, Device: lifecycle.Device{ID: deviceSeven}}
	s.act("did_trunk_device_assign", 1, func(d *morsim.DID) { d.UserID = userSix })
	if err := s.bring1(goal); sceneProblem(err).Reason != lifecycle.InUse {
		t.Errorf("error: %v", err)
	}
}

// What stops a block is not tried with the numbers that were left, by the last look either.
func TestStoppedBlockLeavesTheRestAlone(t *testing.T) {
	s := newScene(t, morsim.Options{})
	defer s.close()
	var numbers []string
	for i := range 20 {
		numbers = append(numbers, "3705280"+string(rune('a'+i)))
		s.AddDID(morsim.DID{Number: numbers[i], UserID: userFive, DeviceID: deviceSeven})
	}
	l, end := s.engine()
	defer end()
	b := &lifecycle.Block{}
	goal := &lifecycle.Goal{
		Owner: lifecycle.Owner{UserID: userFive}, Device: lifecycle.Device{ID: morsim.VilniusPhoneID},
		Prior: lifecycle.Prior{UserIDs: []int64{userFive}, DeviceIDs: []int64{deviceSeven}},
	}
	for _, n := range numbers {
		b.Members = append(b.Members, &lifecycle.Member{Number: n, Goal: goal, Ours: true, Written: true})
	}
	err := l.Bring(sceneContext(), b)
	off := 0
	for _, r := range s.Writes() {
		if r.Call == "did_device_unassign" {
			off++
		}
	}
	if err == nil || off > 2 {
		t.Errorf("error %v, %d numbers were taken off their device", err, off)
	}
}

// A number that another DID has taken the place of by the last look is not passed over.
func TestReplacedByTheLastLookIsReported(t *testing.T) {
	s := newScene(t, morsim.Options{})
	defer s.close()
	second := 0
	for _, n := range []string{sceneNumber, sceneOtherNumber} {
		s.AddDID(morsim.DID{Number: n, UserID: userFive})
	}
	s.Configure(func(o *morsim.Options) {
		o.OnRequest = func(r morsim.Request) {
			if r.Call == "did_trunk_device_assign" {
				second++
			}
			if second == 2 && !r.Write {
				second++
				s.RemoveDID(sceneNumber)
				s.AddDID(morsim.DID{Number: sceneNumber, UserID: userSix})
			}
		}
	})
	b := s.bringBlock(lifecycle.Goal{Owner: lifecycle.Owner{UserID: userFive}, Device: lifecycle.Device{ID: deviceSeven}}, sceneNumber, sceneOtherNumber)
	if p := sceneProblem(b.Members[0].Err); p.Reason != lifecycle.Replaced || b.Members[1].Err != nil {
		t.Errorf("errors: %v, %v", b.Members[0].Err, b.Members[1].Err)
	}
}

// MOR refuses a write because somebody was there: what was proven before is proven again.
func TestRefusalPutsProofsIntoDoubt(t *testing.T) {
	var s *scene
	s = newScene(t, morsim.Options{OnRequest: func(r morsim.Request) {
		if r.Call == "did_device_unassign" {
			s.EditDID(sceneNumber, func(d *morsim.DID) { d.Status, d.UserID, d.DeviceID = morsim.Reserved, userNamesake, 0 })
		}
	}})
	defer s.close()
	s.AddDID(morsim.DID{Number: sceneNumber, UserID: userFive, DeviceID: deviceSeven})
	err := s.bring1(lifecycle.Goal{
		Owner: lifecycle.Owner{UserID: userFive, IfFree: true}, Device: lifecycle.Device{ID: deviceEight},
		Prior: lifecycle.Prior{UserIDs: []int64{userFive}, DeviceIDs: []int64{deviceSeven}},
	})
	if d := s.stands(); sceneProblem(err).Reason != lifecycle.Taken || d.DeviceID != 0 {
		t.Errorf("error %v, it stands as %+v", err, d)
	}
}

// A number of a block whose write could not be read back is written to again only once it shows.
func TestNothingFollowsAWriteThatDoesNotShow(t *testing.T) {
	unassigned, looks := false, 0
	var s *scene
	s = newScene(t, morsim.Options{OnRequest: func(r morsim.Request) {
		unassigned = unassigned || r.Call == "did_device_unassign"
		if unassigned && r.Call == morsim.CallDIDs {
			if looks++; looks == 2 { // the first one fails
				s.RemoveDID(sceneNumber)
				s.AddDID(morsim.DID{Number: sceneNumber, UserID: userSix})
			}
		}
	}})
	defer s.close()
	s.AddDID(morsim.DID{Number: sceneNumber, UserID: userFive, DeviceID: deviceSeven})
	s.Inject(morsim.Fault{Call: morsim.CallDIDs, Skip: 1, Times: 1, Kind: morsim.HTTPError})
	s.bringBlock(lifecycle.Goal{
		Owner: lifecycle.Owner{UserID: userFive, IfFree: true}, Device: lifecycle.Device{ID: deviceEight},
		Prior: lifecycle.Prior{UserIDs: []int64{userFive}, DeviceIDs: []int64{deviceSeven}},
	}, sceneNumber)
	if d := s.stands(); d.DeviceID != 0 {
		t.Errorf("it stands as %+v", d)
	}
}

// What comes in the place of a number that a block has deleted is somebody else's.
func TestDeletedNumberThatIsCreatedAnew(t *testing.T) {
	deleted := 0
	var s *scene
	s = newScene(t, morsim.Options{OnRequest: func(r morsim.Request) {
		if r.Call == "did_delete" {
			deleted++
		}
		if deleted == 2 && !r.Write {
			deleted++
			s.AddDID(morsim.DID{Number: sceneNumber, UserID: userFive})
		}
	}})
	defer s.close()
	for _, n := range []string{sceneNumber, sceneOtherNumber} {
		s.AddDID(morsim.DID{Number: n, UserID: userFive})
	}
	b := s.bringBlock(lifecycle.Goal{End: lifecycle.Delete, Prior: lifecycle.Prior{UserIDs: []int64{userFive}}}, sceneNumber, sceneOtherNumber)
	if d := s.stands(); d.UserID != userFive || b.Members[0].Err != nil {
		t.Errorf("error %v, it stands as %+v", b.Members[0].Err, d)
	}
}

// A row that is older than the proof teaches a block no name.
func TestRowOlderThanTheProofTeachesNoName(t *testing.T) {
	changed := false
	var s *scene
	s = newScene(t, morsim.Options{OnRequest: func(r morsim.Request) {
		switch {
		case r.Call == "did_details_update":
			changed = true
		case changed && r.Call == morsim.CallDIDs: // the list is behind
			s.EditDID(sceneNumber, func(d *morsim.DID) { d.ProviderID = morsim.TestProviderID })
		case changed:
			s.EditDID(sceneNumber, func(d *morsim.DID) { d.ProviderID = morsim.BackupProviderID })
		}
	}})
	defer s.close()
	s.AddDID(morsim.DID{Number: sceneNumber, UserID: userFive})
	b := s.bringBlock(lifecycle.Goal{Settings: lifecycle.Settings{ProviderID: idOf(morsim.BackupProviderID)}}, sceneNumber)
	if b.Names["search_provider 2"] == "Test Provider" {
		t.Errorf("names: %v", b.Names)
	}
}
