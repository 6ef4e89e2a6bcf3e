package lifecycle

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/didops/terraform-provider-mor/internal/mor"
)

// Stopped says that numbers were not tried, since what was refused would have been refused for all.
type Stopped struct {
	Left int // numbers that were not tried
	Err  error
}

// Error names what stopped it.
func (s *Stopped) Error() string { return fmt.Sprintf("%d numbers were not tried: %v", s.Left, s.Err) }

// Unwrap gives what stopped it.
func (s *Stopped) Unwrap() error { return s.Err }

// stopper stops a run where going on is senseless.
type stopper struct {
	mu      sync.Mutex
	of      string // what the last refusals in a row have in common
	n       int
	stopped error
}

// cause returns what has stopped the run; nil: nothing.
func (s *stopper) cause() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stopped
}

// left notes how many numbers were not tried, if the run was stopped.
func (s *stopper) left(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped != nil {
		s.stopped = &Stopped{Left: n, Err: s.stopped}
	}
}

// How many numbers in a row may be refused for the same reason until it is taken
// to hold for all: one where the reason is none of the number's; few where the
// server does not answer; more where it may well be the number's.
const (
	streakForAll    = 1
	streakPutBack   = 2 // each was out of service for a moment
	streakNoAnswer  = 3
	streakLikely    = 20
	streakOfNumbers = 100
)

// forAll are refusals that name what all numbers of a block share.
var forAll = []mor.Code{
	mor.CodeIncorrectHash, mor.CodeAccessDenied, mor.CodeAPIDisabled, mor.CodeInvalidToken, mor.CodeUnauthorized,
	mor.CodeMethodNotPermitted, mor.CodeLoginRefused, mor.CodeManageDIDsUnauthorized, mor.CodeProviderNotFound,
	mor.CodeUserNotFound, mor.CodeDeviceNotFound, mor.CodeNotATrunk, mor.CodeRedirected, mor.CodeNoKey,
}

// noAnswer are failures that say that MOR has not judged what was asked.
var noAnswer = []mor.Code{
	mor.CodeUnreachable, mor.CodeTimeout, mor.CodeHTTP, mor.CodeMalformed, mor.CodeInconsistent,
}

// isAboutNumber reports whether a refusal may have to do with how the number stands.
func isAboutNumber(err error) bool {
	code := mor.CodeOf(err)
	return !slices.Contains(forAll, code) && !slices.Contains(noAnswer, code)
}

// mostLikelyForAll are refusals that as a rule meet all numbers of a block.
var mostLikelyForAll = []mor.Code{mor.CodeProviderUnauthorized, mor.CodeDeviceUnauthorized, mor.CodeMustBeReserved}

// note takes up how the way of one number has ended.
func (s *stopper) note(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		s.of, s.n = "", 0
		return
	}
	of := reasonOf(err)
	if s.n++; of != s.of {
		s.of, s.n = of, 1
	}
	if limit := enough(err); limit > 0 && s.n >= limit && s.stopped == nil {
		s.stopped = err
	}
}

// enough returns how many refusals like this one, in a row, hold for all numbers; 0: it says nothing of others.
func enough(err error) int {
	problem, code := problemIn(err), mor.CodeOf(err)
	switch {
	case problem != nil && (problem.Reason == PutBack || problem.Reason == NotPutBack || problem.Reason == HalfOpen):
		return streakPutBack
	case code == mor.CodeCanceled:
		return 0
	case slices.Contains(forAll, code), errors.Is(err, mor.ErrNoID):
		return streakForAll
	case slices.Contains(noAnswer, code), problem != nil && problem.Reason == DidNotTake:
		return streakNoAnswer
	case slices.Contains(mostLikelyForAll, code):
		return streakLikely
	}
	return streakOfNumbers
}

// reasonOf is what two refusals have in common that differ in nothing but the number.
func reasonOf(err error) string {
	var e *mor.Error
	if errors.As(err, &e) {
		return e.Op + string(e.Code) + e.Words
	}
	if problem := problemIn(err); problem != nil {
		return string(problem.Reason)
	}
	return err.Error()
}
