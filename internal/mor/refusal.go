package mor

import (
	"errors"
	"net/http"
)

// refusal sorts the errors of the calls that only tell names and IDs. MOR may
// lack such a call, or refuse it to this user: that is an answer, and whoever asks
// must get by without it.
//
//	the server says                                        code
//	that there is no such user, device                     CodeUserNotFound, CodeDeviceNotFound
//	anything else in words: a right is missing             CodeForbidden
//	HTTP 403                                               CodeForbidden
//	HTTP 404: this MOR is too old for the call             CodeNoSuchCall
//
// How it refuses a method that a permission group lacks is documented nowhere, so
// words that are not known count as a refusal; the error has them. A wrong key and
// an API that is switched off keep codes of their own, and so does whatever is no
// answer of MOR's.
func refusal(err error) error {
	e := (*Error)(nil)
	if !errors.As(err, &e) || e.HTTPStatus == 0 {
		return err
	}
	sorted := *e
	switch e.Code {
	case CodeUnauthorized, CodeAccessDenied, CodeMethodNotPermitted, CodeUnknown,
		CodeManageDIDsUnauthorized, CodeProviderUnauthorized, CodeDeviceUnauthorized, CodeDIDUnauthorized:
		if isAnswered(err, e.Code) {
			sorted.Code = CodeForbidden
		}
	case CodeHTTP:
		switch e.HTTPStatus {
		case http.StatusNotFound:
			sorted.Code, sorted.Err = CodeNoSuchCall, errors.New("this server has no such call")
		case http.StatusForbidden:
			sorted.Code = CodeForbidden
		}
	}
	return &sorted
}

// IsUnavailable reports whether MOR has answered that this user cannot have a
// call that tells names and IDs, or has no such call: asking again is of no use.
func IsUnavailable(err error) bool {
	switch CodeOf(err) {
	case CodeForbidden, CodeNoSuchCall, CodeNoPassword, CodeNoKey:
		return true
	}
	return false
}
