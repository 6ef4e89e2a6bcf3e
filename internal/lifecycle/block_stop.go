package lifecycle

import (
	"errors"
	"fmt"
	"slices"

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

// streak counts the same refusal for one number after the other.
type streak struct {
	of string
	n  int
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
	mor.CodeUserNotFound, mor.CodeDeviceNotFound, mor.CodeNotATrunk, mor.CodeRedirected,
}

// mostLikelyForAll are refusals that as a rule meet all numbers of a block.
var mostLikelyForAll = []mor.Code{mor.CodeProviderUnauthorized, mor.CodeDeviceUnauthorized, mor.CodeMustBeReserved}

// note stops the run where going on is senseless.
func (r *blockRun) note(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil {
		r.streak = streak{}
		return
	}
	of, code := reasonOf(err), mor.CodeOf(err)
	if r.streak.n++; of != r.streak.of {
		r.streak = streak{of, 1}
	}
	limit := streakOfNumbers
	problem := (*Problem)(nil)
	switch {
	case errors.As(err, &problem) && (problem.Reason == PutBack || problem.Reason == NotPutBack):
		limit = streakPutBack
	case code == mor.CodeCanceled:
		return
	case slices.Contains(forAll, code), errors.Is(err, mor.ErrNoID):
		limit = streakForAll
	case slices.Contains(mostLikelyForAll, code):
		limit = streakLikely
	case code == mor.CodeUnreachable, code == mor.CodeTimeout, code == mor.CodeHTTP, code == mor.CodeMalformed,
		code == mor.CodeInconsistent, of == string(DidNotTake):
		limit = streakNoAnswer
	}
	if r.streak.n >= limit && r.stopped == nil {
		r.stopped = err
	}
}

// reasonOf is what two refusals have in common that differ in nothing but the number.
func reasonOf(err error) string {
	var e *mor.Error
	if errors.As(err, &e) {
		return e.Op + string(e.Code) + e.Words
	}
	if problem := (*Problem)(nil); errors.As(err, &problem) {
		return string(problem.Reason)
	}
	return err.Error()
}
