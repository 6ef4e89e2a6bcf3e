package lifecycle_test

import (
	"testing"
	"time"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// What is done, and said, about a number whose last write is in doubt or was refused.

// The reply to a change of texts is lost, and somebody has the number by the time of the look.
func TestTextsAreNotWrittenAgainToWhatIsSomebodyElses(t *testing.T) {
	s := newScene(t, morsim.Options{})
	defer s.close()
	s.AddDID(morsim.DID{Number: sceneNumber, UserID: userFive})
	for _, moment := range []morsim.Moment{morsim.BeforeActing, morsim.AfterActing} {
		s.EditDID(sceneNumber, func(d *morsim.DID) { d.UserID, d.Comment = userFive, "" })
		s.act("did_details_update", 1, func(d *morsim.DID) { d.UserID, d.Comment = userSix, "theirs" })
		s.Inject(morsim.Fault{Call: "did_details_update", Moment: moment, Times: 1})
		err := s.bring1(lifecycle.Goal{Settings: lifecycle.Settings{Comment: textOf("ours")}, Prior: lifecycle.Prior{UserIDs: []int64{userFive}}})
		if p := sceneProblem(err); p.Reason != lifecycle.Taken {
			t.Errorf("error: %v", err)
		}
		if d := s.stands(); d.Comment != "theirs" {
			t.Errorf("it stands as %+v", d)
		}
	}
}

// A change of provider that MOR has never seen is sent again: nobody was there.
func TestLostChangeOfProviderIsRepeated(t *testing.T) {
	s := newScene(t, morsim.Options{})
	defer s.close()
	s.AddDID(morsim.DID{Number: sceneNumber, UserID: userFive})
	s.Inject(morsim.Fault{Call: "did_details_update", Times: 1})
	err := s.bring1(lifecycle.Goal{Settings: lifecycle.Settings{ProviderID: idOf(morsim.BackupProviderID)}, Prior: lifecycle.Prior{UserIDs: []int64{userFive}}})
	if d := s.stands(); err != nil || d.ProviderID != morsim.BackupProviderID {
		t.Errorf("error %v, it stands as %+v", err, d)
	}
}

// The reply to a write and the look after it are lost, and somebody has the number by
// the time of the last look: what was known before is no reason to write.
func TestNothingIsWrittenOnWhatWasKnownBeforeALostReply(t *testing.T) {
	for _, moment := range []morsim.Moment{morsim.BeforeActing, morsim.AfterActing} {
		s := newScene(t, morsim.Options{})
		s.AddDID(morsim.DID{Number: sceneNumber, UserID: userFive})
		s.act("did_trunk_device_assign", 2, func(d *morsim.DID) { d.Status, d.UserID, d.DeviceID = morsim.Reserved, userSix, 0 })
		s.Inject(morsim.Fault{Call: "did_trunk_device_assign", Moment: moment, Times: 1})
		remove := s.Inject(morsim.Fault{Call: morsim.CallDIDs, Skip: 1, Times: 1, Kind: morsim.HTTPError})
		b := s.bringBlock(lifecycle.Goal{Owner: lifecycle.Owner{UserID: userFive, IfFree: true}, Device: lifecycle.Device{ID: deviceSeven}}, sceneNumber)
		remove()
		if p := sceneProblem(b.Members[0].Err); p.Reason != lifecycle.Unsure {
			t.Errorf("error: %v", b.Members[0].Err)
		}
		if d := s.stands(); d.UserID != userSix || d.DeviceID != 0 {
			t.Errorf("it stands as %+v", d)
		}
		s.close()
	}
}

// A closed number takes settings from a resource that keeps its user.
func TestClosedNumberOfTheSameUserTakesSettings(t *testing.T) {
	s := newScene(t, morsim.Options{})
	defer s.close()
	s.AddDID(morsim.DID{Number: sceneNumber, Status: morsim.Closed, UserID: userFive, DeviceID: deviceSeven})
	goal := lifecycle.Goal{
		Settings: lifecycle.Settings{Comment: textOf("ours")},
		Owner:    lifecycle.Owner{UserID: userFive}, Prior: lifecycle.Prior{UserIDs: []int64{userFive}},
	}
	err := s.bring1(goal)
	if d := s.stands(); err != nil || d.Comment != "ours" {
		t.Errorf("error %v, it stands as %+v", err, d)
	}
	goal.Prior.UserIDs, goal.Owner.UserID = []int64{userFive, userSix}, userSix
	if err := s.bring1(goal); sceneProblem(err).Reason != lifecycle.Closed {
		t.Errorf("error: %v", err)
	}
}

// A list that does not show providers is no change of the number.
func TestLostReplyBetweenTwoLists(t *testing.T) {
	s := newScene(t, morsim.Options{OmitElements: []string{"provider"}})
	defer s.close()
	s.AddDID(morsim.DID{Number: sceneNumber, UserID: userFive, DeviceID: deviceSeven})
	s.Inject(morsim.Fault{Call: "did_device_unassign", Times: 1})
	err := s.bring1(lifecycle.Goal{
		Device: lifecycle.Device{None: true}, Prior: lifecycle.Prior{UserIDs: []int64{userFive}, DeviceIDs: []int64{deviceSeven}},
	})
	if d := s.stands(); err != nil || d.DeviceID != 0 {
		t.Errorf("error %v, it stands as %+v", err, d)
	}
}

// A list that hides owners does not show that a number was freed: it still is to be reserved again.
func TestNumberThatIsFreedWhereOwnersAreHidden(t *testing.T) {
	s := newScene(t, morsim.Options{UnassignLeaves: morsim.Free, OmitElements: []string{"owner", "reseller"}})
	defer s.close()
	s.reads = mor.ReadLegacy
	s.AddDID(morsim.DID{Number: sceneNumber, UserID: userFive, DeviceID: deviceSeven})
	err := s.bring1(lifecycle.Goal{
		Owner: lifecycle.Owner{UserID: userFive, IfFree: true}, Device: lifecycle.Device{None: true},
		Prior: lifecycle.Prior{UserIDs: []int64{userFive}, DeviceIDs: []int64{deviceSeven}},
	})
	if d := s.stands(); err != nil || d.UserID != userFive || d.Status != morsim.Reserved {
		t.Errorf("error %v, it stands as %+v", err, d)
	}
}

// Of a number whose last write may or may not have been carried out, nobody says that it is free.
func TestNumberInDoubtIsNotSaidToBeFree(t *testing.T) {
	s := newScene(t, morsim.Options{UnassignLeaves: morsim.Free})
	defer s.close()
	s.AddDID(morsim.DID{Number: sceneNumber, UserID: userFive, DeviceID: deviceSeven})
	s.Inject(morsim.Fault{Call: "did_details_update", Moment: morsim.AfterActing, Times: 1})
	s.Inject(morsim.Fault{Call: morsim.CallDIDs, Skip: 1, Times: 1, Kind: morsim.HTTPError})
	p := sceneProblem(s.bring1(lifecycle.Goal{
		Owner: lifecycle.Owner{UserID: userFive, IfFree: true}, Device: lifecycle.Device{ID: deviceEight},
		Prior: lifecycle.Prior{UserIDs: []int64{userFive}, DeviceIDs: []int64{deviceSeven}},
	}))
	if d := s.stands(); p.Reason != lifecycle.Unsure || p.Freed || p.Standing.Found || p.Off == "" || d.UserID != userFive {
		t.Errorf("problem %+v, it stands as %+v", p, d)
	}
}

// A lost write was carried out, and the list is still behind after all pauses: that it
// does not stand as it was proven to stand is no reason to call it done.
func TestLostReplyAndAListThatIsBehind(t *testing.T) {
	reads := 0
	var s *scene
	s = newScene(t, morsim.Options{UnassignLeaves: morsim.Free, OnRequest: func(r morsim.Request) {
		switch {
		case r.Call == "did_device_unassign":
			reads = 1
		case reads > 0 && r.Call == morsim.CallDIDs:
			reads++
		case reads > 3:
			s.EditDID(sceneNumber, func(d *morsim.DID) { d.Status, d.UserID, d.DeviceID = morsim.Free, 0, 0 })
		}
	}})
	defer s.close()
	s.AddDID(morsim.DID{Number: sceneNumber, UserID: userFive, DeviceID: deviceSeven})
	s.Inject(morsim.Fault{Call: "did_device_unassign", Moment: morsim.BeforeActing, Times: 1})
	err := s.bring1(lifecycle.Goal{
		Owner: lifecycle.Owner{UserID: userFive, IfFree: true}, Device: lifecycle.Device{None: true},
		Prior: lifecycle.Prior{UserIDs: []int64{userFive}, DeviceIDs: []int64{deviceSeven}},
	})
	if p := sceneProblem(err); p.Reason != lifecycle.Unsure {
		t.Errorf("error: %v", err)
	}
}

// A number whose next place is refused is back where it was.
func TestNumberIsPutBack(t *testing.T) {
	for _, leaves := range []string{morsim.Reserved, morsim.Free} {
		s := newScene(t, morsim.Options{UnassignLeaves: leaves})
		s.AddDID(morsim.DID{Number: sceneNumber, UserID: userFive, DeviceID: deviceSeven})
		err := s.bring1(lifecycle.Goal{
			Owner: lifecycle.Owner{UserID: userFive, IfFree: true}, Device: lifecycle.Device{ID: morsim.VilniusPhoneID},
			Prior: lifecycle.Prior{UserIDs: []int64{userFive}, DeviceIDs: []int64{deviceSeven}},
		})
		p := sceneProblem(err)
		if d := s.stands(); p.Reason != lifecycle.PutBack || p.Asked != "to be put on device 10" || d.UserID != userFive || d.DeviceID != deviceSeven {
			t.Errorf("error %v, it stands as %+v", err, d)
		}
		s.close()
	}
}

// A deletion that comes before the termination shows is repeated, not given up.
func TestDeletionWaitsForTheTermination(t *testing.T) {
	now, requests := time.Now(), 0
	s := newScene(t, morsim.Options{
		VisibilityLag: 2 * time.Second, LagWritesToo: true,
		Now:       func() time.Time { return now.Add(time.Duration(requests) * time.Second) },
		OnRequest: func(morsim.Request) { requests++ },
	})
	defer s.close()
	s.AddDID(morsim.DID{Number: sceneNumber, Status: morsim.Free})
	if err := s.bring1(lifecycle.Goal{End: lifecycle.Delete}); err != nil || len(s.DIDs()) > 0 {
		t.Errorf("error %v, it stands as %+v", err, s.stands())
	}
}

// A terminated number that was brought back, as MOR said, and does not show so in time, is recognised later.
func TestBroughtBackNumberThatShowsLater(t *testing.T) {
	now, requests := time.Now(), 0
	s := newScene(t, morsim.Options{
		VisibilityLag: time.Minute,
		Now:           func() time.Time { return now.Add(time.Duration(requests) * time.Second) },
		OnRequest:     func(morsim.Request) { requests++ },
	})
	defer s.close()
	d := s.AddDID(morsim.DID{Number: sceneNumber, Status: morsim.Terminated})
	l, end := s.engine()
	defer end()
	m := &lifecycle.Member{Number: sceneNumber, Goal: &lifecycle.Goal{Create: true, Settings: lifecycle.Settings{ProviderID: idOf(morsim.TestProviderID)}}}
	if _, err := l.Bring1(sceneContext(), m); sceneProblem(err).Reason != lifecycle.DidNotTake || m.Freed != d.ID {
		t.Errorf("error %v, freed %d", err, m.Freed)
	}
}

// A number that is gone when it is to be deleted is deleted, and not kept.
func TestDeletedAlready(t *testing.T) {
	var s *scene
	s = newScene(t, morsim.Options{OnRequest: func(r morsim.Request) {
		if r.Call == "did_delete" {
			s.RemoveDID(sceneNumber)
		}
	}})
	defer s.close()
	s.AddDID(morsim.DID{Number: sceneNumber, Status: morsim.Free})
	l, end := s.engine()
	defer end()
	m := &lifecycle.Member{Number: sceneNumber, Ours: true, Goal: &lifecycle.Goal{End: lifecycle.Delete}}
	if now, err := l.Bring1(sceneContext(), m); err != nil || now.Found || m.Kept != nil {
		t.Errorf("error %v, kept %v, it stands as %s", err, m.Kept, now.Describe())
	}
}

// A number that is on the right device, where we have not put it, and is to get another user.
func TestRightDeviceForAnotherUser(t *testing.T) {
	s := newScene(t, morsim.Options{})
	defer s.close()
	s.AddDID(morsim.DID{Number: sceneNumber, UserID: userFive, DeviceID: deviceEight})
	err := s.bring1(lifecycle.Goal{
		Owner: lifecycle.Owner{UserID: userSix}, Device: lifecycle.Device{ID: deviceEight}, Prior: lifecycle.Prior{UserIDs: []int64{userFive}},
	})
	if p := sceneProblem(err); p.Reason != lifecycle.InUse {
		t.Errorf("error: %v", err)
	}
}

// A number of one of several users stays that user's when it is moved, and MOR frees it on the way.
func TestNumberOfOneOfSeveralUsersIsMoved(t *testing.T) {
	s := newScene(t, morsim.Options{UnassignLeaves: morsim.Free})
	defer s.close()
	s.AddDID(morsim.DID{Number: sceneNumber, UserID: userFive, DeviceID: deviceSeven})
	err := s.bring1(lifecycle.Goal{
		Device: lifecycle.Device{ID: deviceEight}, Prior: lifecycle.Prior{UserIDs: []int64{userSix, userFive}, DeviceIDs: []int64{deviceSeven}},
	})
	if d := s.stands(); err != nil || d.UserID != userFive || d.DeviceID != deviceEight {
		t.Errorf("error %v, it stands as %+v", err, d)
	}
}
