package mor

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Code is the meaning of an error, whatever words the server put it in.
type Code string

// What stands between us and the server.
const (
	CodeUnreachable  Code = "unreachable"   // no connection, or it broke
	CodeTimeout      Code = "timeout"       // no whole answer within Config.RequestTimeout
	CodeUntrusted    Code = "not trusted"   // the server's TLS certificate is none that is trusted
	CodeCanceled     Code = "canceled"      // the caller gave up
	CodeHTTP         Code = "http"          // an HTTP status that is no answer of MOR's
	CodeRedirected   Code = "redirected"    // the server points elsewhere; see checkRedirect
	CodeMalformed    Code = "malformed"     // an answer that is not what the call returns
	CodeTooLarge     Code = "too large"     // a body beyond the cap
	CodeInconsistent Code = "inconsistent"  // well-formed answers that contradict each other
	CodeLacking      Code = "lacking"       // a list without what is needed of a number; it will lack it again
	CodeNotHeeded    Code = "not heeded"    // a list that is the same with a filter and without; it will be again
	CodeUnknown      Code = "unknown error" // an error of the server's that is not listed here
)

// Rights and credentials (vendor pages 000 to 004).
const (
	CodeIncorrectHash          Code = "incorrect hash"
	CodeAccessDenied           Code = "access denied"
	CodeAPIDisabled            Code = "API disabled"
	CodeInvalidToken           Code = "invalid token"
	CodeUnauthorized           Code = "unauthorized"
	CodeForbidden              Code = "forbidden" // of a call that only returns names and IDs; see refusal
	CodeNoSuchCall             Code = "no such call"
	CodeNoPassword             Code = "no password" // nothing was asked: the call needs the GUI password
	CodeNoKey                  Code = "no key"      // nothing was asked: the call needs the API Secret Key
	CodeNotReady               Code = "not ready"   // nothing was asked: see Config.NotReady
	CodeMethodNotPermitted     Code = "method not permitted"
	CodeLoginRefused           Code = "login refused"
	CodeManageDIDsUnauthorized Code = "not authorized to manage DIDs"
	CodeProviderUnauthorized   Code = "not authorized to use provider"
	CodeDeviceUnauthorized     Code = "not authorized to use device"
	CodeDIDUnauthorized        Code = "not authorized to use DID"
)

// What a call says of a DID or of what it is to be put on (vendor pages 001,
// 002 and 004, and the wiki pages of the other calls).
const (
	CodeNoDIDsFound         Code = "no DIDs found"
	CodeProviderNotFound    Code = "provider not found"
	CodeUserNotFound        Code = "user not found"
	CodeDeviceNotFound      Code = "device not found"
	CodeDialPlanNotFound    Code = "dial plan not found"
	CodeDIDNotFound         Code = "DID not found"
	CodeDIDExists           Code = "DID exists"
	CodeInvalidDID          Code = "invalid DID"
	CodeCreationFailed      Code = "creation failed"
	CodeTerminated          Code = "DID terminated"
	CodeNotFree             Code = "DID not free"
	CodeNotAssigned         Code = "device not assigned"
	CodeMustBeReserved      Code = "DID must be reserved"
	CodeNotATrunk           Code = "device is not a trunk"
	CodeAlreadyFree         Code = "DID already free"
	CodeOnDialPlan          Code = "DID on dial plan"
	CodeUnassignFailed      Code = "unassign failed"
	CodeAlreadyAssigned     Code = "DID already assigned"
	CodeCallLimitFormat     Code = "call limit format"
	CodeNotOnDevice         Code = "DID not on a device"
	CodeAlreadyClosed       Code = "DID already closed"
	CodeNotFreed            Code = "DID not freed"
	CodeNotTerminated       Code = "DID not terminated"
	CodeMustBeTerminated    Code = "DID must be terminated"
	CodeAssociatedWithCalls Code = "DID associated with calls"
	CodeAssociatedWithQueue Code = "DID associated with queues"
)

// meanings maps the server's texts, as plain makes them, to their codes. An
// entry holds for every text that contains it; the first one wins, so the more
// particular stand before the more general. Spellings vary between MOR versions.
var meanings = []struct {
	text string
	code Code
}{
	{"incorrect hash", CodeIncorrectHash},
	{"api requests are disabled", CodeAPIDisabled},
	{"method not permitted", CodeMethodNotPermitted},
	{"invalid token", CodeInvalidToken},
	{"token expired", CodeInvalidToken},
	{"token has expired", CodeInvalidToken},
	{"not authorized to view", CodeForbidden},
	{"not authorized to manage", CodeManageDIDsUnauthorized},
	{"not authorized to use this provider", CodeProviderUnauthorized},
	{"not authorized to use this device", CodeDeviceUnauthorized},
	{"not authorized to use this did", CodeDIDUnauthorized},
	{"access denied", CodeAccessDenied},
	{"no dids found", CodeNoDIDsFound},
	{"provider was not found", CodeProviderNotFound},
	{"user was not found", CodeUserNotFound},
	{"user not found", CodeUserNotFound},
	{"device was not found", CodeDeviceNotFound},
	{"device not found", CodeDeviceNotFound},
	{"dial plan was not found", CodeDialPlanNotFound},
	{"dialplan was not found", CodeDialPlanNotFound},
	{"did was not found", CodeDIDNotFound},
	{"already exists", CodeDIDExists},
	{"invalid did", CodeInvalidDID},
	{"did creation failed", CodeCreationFailed},
	{"did status must be terminated", CodeMustBeTerminated},
	{"associated with calls", CodeAssociatedWithCalls},
	{"associated with queue", CodeAssociatedWithQueue},
	{"was not terminated", CodeNotTerminated},
	{"dids can be terminate", CodeNotTerminated},
	{"did is not assigned to", CodeNotOnDevice},
	{"already closed", CodeAlreadyClosed},
	{"was not freed", CodeNotFreed},
	{"dids can be freed", CodeNotFreed},
	{"is terminated", CodeTerminated},
	{"must be reserved", CodeMustBeReserved},
	{"not a trunk", CodeNotATrunk},
	{"already free", CodeAlreadyFree},
	{"did is not free", CodeNotFree},
	{"assigned to dial", CodeOnDialPlan},
	{"already assigned", CodeAlreadyAssigned},
	{"failed to unassign", CodeUnassignFailed},
	{"device was not assigned", CodeNotAssigned},
	{"call limit", CodeCallLimitFormat},
	{"unauthorized", CodeUnauthorized},
}

// Error is everything that a call can fail with.
type Error struct {
	Op         string // the call as MOR names it: "did_create", "v2/dids", "v2/authentication/login"
	HTTPStatus int    // 0 where no answer came
	Code       Code
	Words      string // the server's own words or the first of its body; clean, short, without secrets
	Doubtful   bool   // a write that the server may have carried out all the same
	Err        error  // what lies beneath: network, TLS, decoding; may be nil
	Tries      int    // how often the request was sent

	retryAfter string // the Retry-After header as it came
}

// Error reads "did_create: Provider was not found" or "did_create: HTTP 502: the
// answer begins …".
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Op)
	if e.HTTPStatus != 0 && (e.HTTPStatus != http.StatusOK || !e.serverSpoke()) {
		fmt.Fprintf(&b, ": HTTP %d", e.HTTPStatus)
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	switch {
	case e.Words != "" && e.serverSpoke():
		fmt.Fprintf(&b, ": %s", e.Words)
	case e.Words != "":
		fmt.Fprintf(&b, ": the answer begins %q", e.Words)
	case e.Err == nil && e.Code != CodeHTTP: // of which the status says it all
		fmt.Fprintf(&b, ": %s", e.Code)
	}
	return b.String()
}

// serverSpoke reports whether the text of the error is MOR's own, and not the first
// words of a body that could not be read.
func (e *Error) serverSpoke() bool {
	switch e.Code {
	case CodeHTTP, CodeMalformed, CodeTooLarge, CodeRedirected, CodeInconsistent, CodeLacking, CodeNotHeeded, CodeNoSuchCall, CodeNoPassword, CodeNoKey, CodeNotReady, CodeTimeout, CodeUnreachable, CodeUntrusted, CodeCanceled:
		return false
	}
	return true
}

// Unwrap gives what lies beneath.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf returns the code of the *Error in err's chain, or "" if there is none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// isAnswered reports whether MOR has answered with this code. If the HTTP status says
// that the server is failing or busy, the words do not count: the server may say
// something else when asked again.
func isAnswered(err error, code Code) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == code && e.HTTPStatus < 500 && e.HTTPStatus != http.StatusTooManyRequests
}

// IsDoubtful reports whether err leaves open if the server carried the write out.
func IsDoubtful(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Doubtful
}

// meaning returns the code for a text of the server's, or CodeUnknown.
func meaning(text string) Code {
	text = plain(text)
	for _, m := range meanings {
		if strings.Contains(text, m.text) {
			return m.code
		}
	}
	return CodeUnknown
}

// plain lowers the text, folds its white space, and spells "authorized" in one way.
func plain(text string) string {
	text = strings.Join(strings.Fields(strings.ToLower(text)), " ")
	return strings.ReplaceAll(text, "authorised", "authorized")
}

// maxWords is how many characters of a server's text an error carries.
const maxWords = 200

// Clean makes a server's text fit to be shown in a terminal: one line, no
// control characters, no characters that turn the direction of writing, short.
func Clean(text string) string {
	var b strings.Builder
	n, space := 0, false
	for _, r := range text {
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
			continue
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			continue
		}
		if space {
			b.WriteByte(' ')
			n, space = n+1, false
		}
		if n++; n > maxWords {
			return b.String() + "…"
		}
		b.WriteRune(r)
	}
	return b.String()
}
