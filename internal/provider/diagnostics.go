package provider

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
	"github.com/didops/terraform-provider-mor/internal/view"
)

// advice is what a user can do about an error, and the attribute to do it on
// ("" where it is none of the resource's).
type advice struct {
	attribute string
	wayOut    string
}

// Where rights are given in the MOR GUI (vendor page 000).
const (
	apiSwitch      = "SETTINGS → Setup → Settings → API tab"
	apiGroups      = "SETTINGS → Setup → API Permission Groups"
	accountantRule = "SETTINGS → Setup → Accountant Permissions"
)

// serverAdvice is the way out of what the server refuses.
var serverAdvice = map[mor.Code]advice{
	mor.CodeIncorrectHash: {"", "Check api_secret_key (MOR_API_SECRET_KEY). Admin and accountants sign with the admin's API Secret Key, a reseller " +
		"with their own; it is not the password of the GUI."},
	mor.CodeAccessDenied: {"", "Check username (MOR_USERNAME): only an admin, an accountant or a reseller may use these calls. An accountant also " +
		"needs \"Manage DIDs\" in the MOR GUI: " + accountantRule + ". If API access is restricted by IP address, this machine's must be on the list " +
		"of Whitelisted IPs."},
	mor.CodeAPIDisabled:  {"", "Switch the API on in the MOR GUI: " + apiSwitch + "."},
	mor.CodeInvalidToken: {"", "The server calls a token invalid that it has just given out. If several MOR servers share this address, they must share their sessions."},
	mor.CodeUnauthorized: {"", "Numbers are listed by API v2, which serves admin and accountants only; for a reseller, set read_api = \"auto\" or " +
		"\"legacy\". An accountant also needs \"Manage DIDs\" read in the MOR GUI: " + accountantRule + "."},
	mor.CodeMethodNotPermitted: {"", "The user is API restricted, and the API permission group assigned to the user lacks a method: " + apiGroups + "."},
	mor.CodeForbidden: {"", "MOR does not let the user of this provider make this call. Give that user the right in the MOR GUI (an accountant: " +
		accountantRule + "; an API restricted user: " + apiGroups + ", the level read), or write the IDs into the configuration. MOR also refuses users_get if password " +
		"(MOR_PASSWORD) is wrong."},
	mor.CodeNoSuchCall: {"", "This MOR is too old for the call, or endpoint (MOR_ENDPOINT) is wrong. If other calls work, update MOR, or write the IDs into the " +
		"configuration: the MOR GUI shows them. MOR has user_details_get and devices_get since version X4, device_details_get since X5, users_get since X8, " +
		"and providers_get since X17."},
	mor.CodeNoPassword: {"", "Set password (MOR_PASSWORD) to the password of the MOR GUI. To look up one user without a password, use the data source mor_user."},
	mor.CodeLoginRefused: {"", "Check username and password (MOR_USERNAME, MOR_PASSWORD). The password is that of the MOR GUI, not the API Secret Key. " +
		"The login is not tried again in this run. A reseller needs no password: without it, or with read_api = \"legacy\" (MOR_READ_API), numbers are listed " +
		"with the API Secret Key."},
	mor.CodeManageDIDsUnauthorized: {"", "The user may not manage DIDs: " + accountantRule + " in the MOR GUI, for an accountant."},
	mor.CodeProviderUnauthorized:   {"provider_id", "Set provider_id to a provider that this user may use."},
	mor.CodeDeviceUnauthorized:     {"device_id", "Set device_id to a device that this user may use, and that belongs to the user the number is reserved for."},
	mor.CodeDIDUnauthorized:        {"did", "The number belongs to somebody whose numbers this user may not use."},

	mor.CodeProviderNotFound: {"provider_id", "Set provider_id to the ID of a provider that exists in MOR. Only a reseller may leave it out."},
	mor.CodeUserNotFound:     {"user_id", "Set user_id to the ID of a user or reseller that exists in MOR."},
	mor.CodeDeviceNotFound:   {"device_id", "Set device_id to the ID of a trunk device that exists in MOR."},
	mor.CodeDialPlanNotFound: {"dial_plan_id", "Set dial_plan_id to the ID of a dial plan that exists in MOR."},
	mor.CodeDIDNotFound:      {"did", "The number is not on the server any more: somebody has removed it meanwhile. Run plan again to see what stands."},
	mor.CodeDIDExists:        {"did", "The number exists already. Run plan again to see what stands."},
	mor.CodeInvalidDID:       {"did", "MOR does not take this as a number. Check its digits."},
	mor.CodeCreationFailed:   {"did", "MOR gives no reason. Its log may; applying again is safe."},
	mor.CodeTerminated:       {"did", "The number is terminated and cannot be used. A mor_did resource for it brings it back."},
	mor.CodeNotFree: {"did", "The number is on a device or a dial plan already, or was put there meanwhile. Run plan again to see where; " +
		"take it off there, or import what stands."},
	mor.CodeNotAssigned:         {"device_id", "MOR gives no reason. Check that the device is a trunk and in use; applying again is safe."},
	mor.CodeMustBeReserved:      {"user_id", "MOR puts only a reserved number on a device. Set user_id on the number's mor_did, or here, to the device's user."},
	mor.CodeNotATrunk:           {"device_id", "Set device_id to the ID of a device that is a trunk (or make this one a trunk in the MOR GUI)."},
	mor.CodeAlreadyFree:         {"did", "The number was freed meanwhile. Run plan again to see what stands."},
	mor.CodeOnDialPlan:          {"did", "Take the number off its dial plan in the MOR GUI: no API call can."},
	mor.CodeUnassignFailed:      {"device_id", "MOR gives no reason. Its log may; applying again is safe."},
	mor.CodeAlreadyAssigned:     {"user_id", "Somebody has reserved the number for a user, or put it to use, meanwhile. Run plan again to see what stands."},
	mor.CodeCallLimitFormat:     {"call_limit", "Set call_limit to a whole number: 0 for unlimited, or how many calls the number may take at once."},
	mor.CodeNotFreed:            {"did", "The number is in use, or was put to use meanwhile. Run plan again to see what stands."},
	mor.CodeNotTerminated:       {"did", "The number is in use, or was put to use meanwhile. Run plan again to see what stands."},
	mor.CodeMustBeTerminated:    {"did", "The number was put back to use meanwhile. Run plan again to see what stands."},
	mor.CodeAssociatedWithCalls: {"did", "MOR keeps the row of a number that had calls. It stays terminated."},
	mor.CodeAssociatedWithQueue: {"did", "Take the number out of its queues in the MOR GUI; until then it stays terminated."},

	mor.CodeUnreachable: {"", "Check endpoint (MOR_ENDPOINT), and that this machine reaches the server."},
	mor.CodeUntrusted: {"", "If the server's certificate comes from an authority of your own, set ca_certificate_file (MOR_CA_CERTIFICATE_FILE) to that " +
		"authority's certificate, in PEM form. If the name is wrong, check endpoint (MOR_ENDPOINT)."},
	mor.CodeTimeout:    {"", "The server is slow or does not answer. request_timeout can be raised; page_size and max_concurrent_requests lowered."},
	mor.CodeHTTP:       {"", "This is no answer of MOR's API, but of the web server or a proxy before it. Check endpoint (MOR_ENDPOINT): it is the address of the MOR GUI up to Web_Dir."},
	mor.CodeRedirected: {"", "Redirects are not followed, so that no credentials go astray. If the server has moved, set endpoint (MOR_ENDPOINT) to its new address."},
	mor.CodeMalformed:  {"", "This is no answer of MOR's API. Check endpoint (MOR_ENDPOINT), and whether a proxy or a maintenance page answers in MOR's place."},
	mor.CodeTooLarge:   {"", "Nothing that MOR answers is that long. Check endpoint (MOR_ENDPOINT)."},
	mor.CodeInconsistent: {"", "The server's answers contradict each other, so nothing was concluded from them. Run it again. If the list of numbers changes " +
		"faster than it can be read, bulk_refresh = false looks each number up by itself."},
	mor.CodeLacking: {"", "Running it again will not help: the list will lack it again, so nothing was concluded from it. If the other list has it, choose that " +
		"with read_api (MOR_READ_API). If only some numbers lack it, mend them in MOR; bulk_refresh = false looks each number up by itself, so that they are in nobody else's way."},
	mor.CodeNotHeeded: {"", "Running it again will not help: the server gives the same answer with that filter and without, so it cannot tell what belongs to an ID. " +
		"In mor_dids, leave the filter out. What is settled by ID elsewhere has to be settled in MOR, or with a MOR that heeds the filter; nothing was changed on a guess."},
	mor.CodeCanceled: {"", "The run was interrupted. Apply again: it continues from what stands."},
}

// report adds the diagnostic for an error of lifecycle's or mor's; it is the
// only place where that happens. The summary says what could not be done to
// which number ("Could not create DID 370…"), the detail what stands, the
// server's own words, and the way out.
//
// That a list of numbers could not be read is told once: one error, not ten
// thousand. The run has failed by that, and the others that need the list keep
// what they know; those that bring nothing then say why all the same, see spoken.
func report(diags *diag.Diagnostics, task string, err error) {
	if failed := (*view.Failed)(nil); errors.As(err, &failed) {
		if first := failed.Tell(); !first && !errors.As(err, new(spokenError)) {
			return
		}
	}
	attribute, detail := explain(err)
	if doubtful(err) {
		detail += "\n\nApply again: it starts from what stands."
	}
	if attribute == "" {
		diags.AddError("Could not "+task, detail)
		return
	}
	diags.AddAttributeError(path.Root(attribute), "Could not "+task, detail)
}

// spokenError is reported even if it was before.
type spokenError struct{ error }

func (s spokenError) Unwrap() error { return s.error }

// spoken makes an error be reported even if it was reported before: an import or
// a data source that brings nothing must say why.
func spoken(err error) error {
	if err == nil {
		return nil
	}
	return spokenError{err}
}

// doubtful tells that a change may have taken or not.
func doubtful(err error) bool {
	problem := (*lifecycle.Problem)(nil)
	return mor.IsDoubtful(err) || errors.As(err, &problem) && problem.Reason == lifecycle.Unsure
}

// interrupted tells that it is our side that gave up, with a request under way or
// between two.
func interrupted(err error) bool {
	code := mor.CodeOf(err)
	return code == mor.CodeCanceled || code == "" && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded))
}

func explain(err error) (attribute, detail string) {
	if problem := (*lifecycle.Problem)(nil); errors.As(err, &problem) {
		return explainProblem(problem)
	}
	mine := (*mor.Error)(nil)
	if !errors.As(err, &mine) {
		detail = err.Error() + "."
		if interrupted(err) { // between two requests
			detail += "\n\n" + serverAdvice[mor.CodeCanceled].wayOut
		}
		return "", detail
	}
	detail = "MOR answered: " + err.Error() + "."
	if mine.HTTPStatus == 0 {
		detail = err.Error() + "."
	}
	known := serverAdvice[mine.Code]
	if errors.Is(err, mor.ErrNoID) {
		known = advice{"", noIDAdvice}
	}
	if known.wayOut != "" {
		detail += "\n\n" + known.wayOut
	}
	detail += missingMethod(mine)
	if mine.HTTPStatus == http.StatusNotFound && strings.HasPrefix(mine.Op, "v2/") {
		detail += " If this MOR is too old for API v2, set read_api = \"legacy\" (MOR_READ_API)."
	}
	if mine.Doubtful {
		detail += "\n\nWhether the server carried the change out is not known."
	}
	return known.attribute, detail
}

// namesake follows "Run plan again" where that may show nothing.
const namesake = " If that shows nothing, both have the same name: free the number in MOR first; or, to leave it to them, let Terraform forget it, " +
	"with a removed block or terraform state rm."

const noIDAdvice = "Without IDs no number can be managed here. Where API v2 serves this user, take out read_api = \"legacy\" (MOR_READ_API): " +
	"its lists have them. Otherwise MOR has to be brought up to date: its dids_get tells the id by now."

// missingMethod names the method that an API permission group may lack, in a
// sentence of its own; it is empty for errors of other kinds. Groups know a call
// by its legacy name, also in API v2 (vendor page 000).
func missingMethod(err error) string {
	e := (*mor.Error)(nil)
	if !errors.As(err, &e) || e.Code != mor.CodeMethodNotPermitted && e.Code != mor.CodeAccessDenied && e.Code != mor.CodeForbidden {
		return ""
	}
	method := e.Op
	if method == "v2/dids" {
		method = "dids_get"
	}
	return fmt.Sprintf(" What is missing for an API restricted user is the method %s; the guide \"The least MOR rights\" lists all that are needed.", method)
}

// explainProblem is explain for what the server itself did not refuse.
func explainProblem(p *lifecycle.Problem) (attribute, detail string) {
	stands := fmt.Sprintf("The number is %s.", p.Standing.Describe())
	beneath := ""
	if p.Err != nil {
		attribute, beneath = explain(p.Err)
		beneath = "\n\n" + beneath
	}
	switch p.Reason {
	case lifecycle.Absent:
		return "did", "The number is not on the server any more: somebody has removed it meanwhile. Run plan again: it will create it."
	case lifecycle.Terminated:
		return "did", "The number is terminated. A mor_did resource for it brings it back: write did = mor_did.<name>.did, so that Terraform does that first."
	case lifecycle.Closed:
		return "did", stands + " It was suspended in MOR on purpose, for example because of an unpaid bill, and Terraform does not put it " +
			"back in service. Open it in the MOR GUI first, or destroy its resources."
	case lifecycle.CannotRead:
		return attribute, "Nothing was changed: numbers are only changed where they can be read back." + beneath
	case lifecycle.NoSuchNumber:
		return "did", "MOR has no such number. If a mor_did of this configuration creates it, write did = mor_did.<name>.did, so that Terraform " +
			"creates it first; otherwise check its digits, or add a mor_did for it."
	case lifecycle.Exists:
		detail = fmt.Sprintf("MOR has this number already; it is %s.", p.Standing.Describe())
		if !p.Standing.Found {
			detail = "MOR has this number already, and how it stands could not be read." + beneath + "\n\n"
		}
		return "did", detail + " It is not touched, since it may be somebody's. To manage it with Terraform, adopt it:\n\n" +
			importBlock(p.Number) + "\n\nwhere mor_did.example stands for the address of this resource. If another mor_did of this configuration has " +
			"the number, remove one of the two."
	case lifecycle.ExistsUnseen:
		return "did", "MOR says that the number exists, but does not list it to this user: it belongs to somebody whose numbers this user may not see." + beneath
	case lifecycle.InUse:
		switch {
		case p.Asked == lifecycle.ToEnd && p.Forced:
			return "did", stands + " MOR shows nothing that it could be taken off, and calls may depend on it, so it is not touched. Take it out of use in MOR first."
		case p.Asked == lifecycle.ToEnd:
			return "did", stands + " Calls may depend on it, so it is not touched. Take it off there first, by destroying its mor_did_trunk_assignment " +
				"if Terraform put it there, or else in MOR; or set force_destroy = true, apply, and destroy again."
		}
		return "user_id", stands + " A number in use is not given to another user, nor freed. If Terraform put it on its device: " + giveAway +
			" Otherwise take it off there in MOR."
	case lifecycle.OnDialPlan:
		return "did", stands + " It is not touched: take it off the dial plan in the MOR GUI first, no API call can."
	case lifecycle.OnOtherDevice:
		return "did", stands + " It is not taken away from there. Take it off that device in MOR first; or, if it belongs on that device, " +
			"set device_id to that device's ID."
	case lifecycle.Moved:
		return "device_id", stands + " That is not where it was when this was planned, so it is not touched. Run plan again." + beneath
	case lifecycle.Replaced:
		return "did", fmt.Sprintf("%s It is DID %d now, another than the one in the state: somebody has deleted the number and created it "+
			"anew. It is not touched. Run plan again.", stands, p.Standing.ID)
	case lifecycle.Taken:
		switch p.Asked {
		case lifecycle.ToMoveBack:
			return "device_id", stands + " That is somebody else than it belonged to on its device, so it is not taken from them. " + givenWays
		case lifecycle.ToChange:
			return "did", stands + " That is not the user whom the state knows, so it is not touched. Run plan again." + namesake
		case lifecycle.ToEnd:
			return "did", stands + " Nothing proves that it is whom Terraform has reserved it for, so it is not taken from them. To leave it to them, let " +
				"Terraform forget it: with a removed block, or terraform state rm. To end it all the same, have its resource in the configuration with " +
				"user_id set to the user whose it is, or with force_destroy = true; apply, and destroy again."
		}
		if p.Standing.OwnerName() == "" {
			return "did", stands + " Whom it belongs to is not shown, so it is not taken from them. To have it, free it in MOR first."
		}
		return "did", stands + " By now that is somebody else than the state knows, so it is not taken from them. Run plan again." + namesake
	case lifecycle.PutBack:
		return attribute, fmt.Sprintf("It was put back and is %s again.", p.Standing.Describe()) + beneath
	case lifecycle.NotPutBack:
		if p.Off != "" {
			return attribute, fmt.Sprintf("For that it was taken off device %s, and it was not put back there, since only the name of that device is known: it is "+
				"out of service now. %s Put it back there in MOR, or fix the cause and apply again.", mor.Clean(p.Off), stands) + beneath
		}
		return attribute, "It could not be put back where it was either: it is out of service now. " + stands + beneath
	case lifecycle.OnlyReserved:
		return attribute, strings.TrimPrefix(beneath, "\n\n") + fmt.Sprintf("\n\nThe number was free, and by now it is %s, as user_id says. "+
			"It stays so until it is freed in MOR; applying again goes on from there.", p.Standing.Describe())
	case lifecycle.FreedByServer:
		return "user_id", "This server frees a number that leaves a device, and nobody is known to reserve it for again. It is on no device now. " +
			"Set user_id, here or on its mor_did, and apply again."
	case lifecycle.DidNotTake:
		if p.Asked == lifecycle.ToCreate && !p.Standing.Found {
			return "did", "MOR reported that the number was created, but does not list it (yet). Apply again; if that does not help, look the number up in MOR."
		}
		return "", fmt.Sprintf("MOR reported success, but it did not take: the number was asked %s. %s\n\nApply again; if that does not help, "+
			"look the number up in MOR.", p.Asked, stands)
	case lifecycle.NotReadBack:
		return attribute, fmt.Sprintf("The number was asked %s and MOR reported success, but it could not be read back, so that is not proven.%s", p.Asked, beneath)
	case lifecycle.NotProven:
		if p.Asked == lifecycle.ToMoveBack && p.Err == nil {
			return "user_id", stands + " Nobody is known whose it would have to be there, and devices and users may share their names, so it is not taken " +
				"from there. If it is to stay there, destroy this assignment, which leaves it where it is. If not, set user_id, here or on its mor_did."
		}
		return attribute, stands + " Names can be renamed and shared, so what it belongs to has to be proven by ID, and that could not be had." + beneath
	case lifecycle.Unsure:
		detail = fmt.Sprintf("The number was asked %s, and the answer was lost; it is not known whether that took.", p.Asked)
		if p.Standing.Found {
			detail += " " + stands
		}
		return attribute, detail + beneath
	}
	return attribute, p.Error()
}
