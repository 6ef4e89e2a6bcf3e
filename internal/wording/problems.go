package wording

import (
	"fmt"
	"strings"

	"github.com/didops/terraform-provider-mor/internal/lifecycle"
	"github.com/didops/terraform-provider-mor/internal/mor"
)

// words are what a diagnostic says of a problem: on which attribute, and in what
// words. Without an attribute it is that of the error beneath.
type words struct {
	attribute string
	text      func(p *lifecycle.Problem) string
}

// always is the same text for all.
func always(text string) func(*lifecycle.Problem) string {
	return func(*lifecycle.Problem) string { return text }
}

// afterStanding is a text that follows "The number is …."
func afterStanding(text string) func(*lifecycle.Problem) string {
	return func(p *lifecycle.Problem) string { return isNow(p) + " " + text }
}

// isNow says how the number stands.
func isNow(p *lifecycle.Problem) string {
	return fmt.Sprintf("The number is %s.", p.Standing.Describe())
}

// problems is the one table from a reason to its words.
var problems = map[lifecycle.Reason]words{
	lifecycle.Absent: {"did", always("The number is no longer on the server: somebody has removed it. Run plan again: it will create the number.")},
	lifecycle.Terminated: {"did", always("The number is terminated. A mor_did resource brings it back: write did = mor_did.<name>.did, so that Terraform " +
		"does that first.")},
	lifecycle.Closed: {"did", afterStanding("Somebody has suspended it in MOR, for example because of an unpaid bill. Terraform does not put it back in " +
		"service. Open it in the MOR GUI first, or destroy its resources.")},
	lifecycle.CannotRead: {"", always("Nothing was changed: the provider changes numbers only where it can read them back.")},
	lifecycle.NoSuchNumber: {"did", always("MOR has no such number. If a mor_did of this configuration creates it, write did = mor_did.<name>.did, so that " +
		"Terraform creates it first. Otherwise check its digits, or add a mor_did for it.")},
	lifecycle.Exists: {"did", existsText},
	lifecycle.ExistsUnseen: {"did", always("MOR says that the number exists, but does not list it to this user. It belongs to somebody whose numbers this " +
		"user may not see.")},
	lifecycle.InUse:         {"", inUseText},
	lifecycle.OnDialPlan:    {"did", afterStanding("Terraform does not touch it. Take it off the dial plan in the MOR GUI first: no API call can.")},
	lifecycle.OnOtherDevice: {"did", afterStanding("Terraform does not take it away from there. Take it off that device in MOR first; or, if it belongs there, set device_id to that device's ID.")},
	lifecycle.Moved:         {"device_id", afterStanding("Somebody has moved it since this was planned, so Terraform does not touch it. Run plan again.")},
	lifecycle.Replaced: {"did", func(p *lifecycle.Problem) string {
		return fmt.Sprintf("%s It is DID %d now. The state has another one: somebody has deleted the number and created it again. Terraform does not touch it. Run plan again.",
			isNow(p), p.Standing.ID)
	}},
	lifecycle.Taken: {"", takenText},
	lifecycle.PutBack: {"", func(p *lifecycle.Problem) string {
		return fmt.Sprintf("The number was put back: it is %s again.", p.Standing.Describe())
	}},
	lifecycle.NotPutBack: {"", func(p *lifecycle.Problem) string {
		return strings.TrimSpace("The number could not be put back where it was. "+placeText(p)) + "\n\nFix the cause and apply again, or put the number back in MOR."
	}},
	lifecycle.Interrupted: {"", func(p *lifecycle.Problem) string {
		return fmt.Sprintf("The run was interrupted while the number was asked %s. ", p.Asked) + placeText(p) + "\n\nApply again: it continues from there."
	}},
	lifecycle.Changed: {"", func(p *lifecycle.Problem) string {
		return fmt.Sprintf("The number was asked %s, and the reply was lost. %s That is neither how it stood before nor what was asked: somebody else has changed it "+
			"meanwhile. So the request was not repeated. Run plan again to see what stands.", p.Asked, isNow(p))
	}},
	lifecycle.OnlyReserved: {"", func(p *lifecycle.Problem) string {
		return fmt.Sprintf("The number was free. It is %s now, as user_id says, and stays so until it is freed in MOR. Applying again continues from there.", p.Standing.Describe())
	}},
	lifecycle.NotInService: {"did", afterStanding("MOR closes only a number that is on a device, so there is nothing to suspend.")},
	lifecycle.HalfOpen:     {"device_id", afterStanding("It is not closed, and on no device: no call reaches it. Run the action again: it continues from there.")},
	lifecycle.FreedByServer: {"user_id", always("This server frees a number that leaves a device, and nobody is known to reserve it for again. The number is " +
		"free now, and on no device. Set user_id, here or on its mor_did, and apply again.")},
	lifecycle.DidNotTake: {"", didNotTakeText},
	lifecycle.NotReadBack: {"", func(p *lifecycle.Problem) string {
		return fmt.Sprintf("The number was asked %s and MOR reported success, but the number could not be read back.", p.Asked)
	}},
	lifecycle.NotProven: {"", notProvenText},
	lifecycle.Unsure: {"", func(p *lifecycle.Problem) string {
		return strings.TrimSpace(fmt.Sprintf("The number was asked %s, and the reply was lost. It is not known whether MOR has done it. %s", p.Asked, placeText(p)))
	}},
}

// explainProblem says at length what the server itself did not refuse.
func explainProblem(p *lifecycle.Problem) (attribute, detail string) {
	known, ok := problems[p.Reason]
	if !ok {
		return "", p.Error() + "."
	}
	attribute, detail = known.attribute, known.text(p)
	if p.Err != nil && !(p.Reason == lifecycle.Exists && p.Standing.Found) {
		beneath, why := Explain(p.Err)
		detail += "\n\n" + why
		if attribute == "" {
			attribute = beneath
		}
	}
	switch {
	case p.Reason == lifecycle.InUse && p.Asked != lifecycle.ToEnd && attribute == "":
		attribute = "user_id"
	case p.Reason == lifecycle.InUse && attribute == "":
		attribute = "did"
	case p.Reason == lifecycle.Taken && p.Asked == lifecycle.ToMoveBack:
		attribute = "device_id"
	case p.Reason == lifecycle.Taken:
		attribute = "did"
	case p.Reason == lifecycle.NotProven && p.Asked == lifecycle.ToMoveBack && p.Err == nil:
		attribute = "user_id"
	case p.Reason == lifecycle.DidNotTake && p.Asked == lifecycle.ToCreate:
		attribute = "did"
	}
	return attribute, detail
}

// placeText says where a number is that was taken from somewhere and did not arrive.
func placeText(p *lifecycle.Problem) string {
	switch {
	case p.Off != "" && p.Freed:
		return fmt.Sprintf("It is out of service, and free for anybody to take: it was taken off %s. %s", deviceLabel(p.Off), isNow(p))
	case p.Off != "":
		return fmt.Sprintf("It is out of service: it was taken off %s, and is on no device now. %s", deviceLabel(p.Off), isNow(p))
	case p.Freed:
		return "It was taken from its user and is free now, for anybody to take."
	case p.Standing.Found:
		return isNow(p)
	}
	return ""
}

func deviceLabel(label string) string {
	if label == lifecycle.ItsDevice {
		return label
	}
	return "device " + mor.Clean(label)
}

func existsText(p *lifecycle.Problem) string {
	detail := fmt.Sprintf("MOR has this number already; it is %s.", p.Standing.Describe())
	if !p.Standing.Found {
		detail = "MOR has this number already, and could not be asked how it stands."
	}
	return detail + " Terraform does not touch it, since it may be somebody's. To manage it with Terraform, adopt it:\n\n" + ImportBlock(p.Number) +
		"\n\nwhere mor_did.example stands for the address of this resource. If another mor_did of this configuration has the number, remove one of the two."
}

func inUseText(p *lifecycle.Problem) string {
	switch {
	case p.Asked == lifecycle.ToEnd && p.Forced:
		return isNow(p) + " MOR shows nothing that it could be taken off, and calls may depend on it, so Terraform does not touch it. Take it out of use in MOR first."
	case p.Asked == lifecycle.ToEnd:
		return isNow(p) + " Calls may depend on it, so Terraform does not touch it. Take it off there first: destroy its mor_did_trunk_assignment " +
			"if Terraform put it there, or else use the MOR GUI; or set force_destroy = true, apply, and destroy again."
	}
	if p.Asked == lifecycle.ToMoveBack || strings.HasPrefix(p.Asked, "to be put on device") {
		return isNow(p) + " That is not the user it belonged to, so Terraform does not take it from them. " + GivenWays
	}
	return isNow(p) + " Terraform does not take a number in use from its user. If Terraform put it on its device: " + GiveAway + " Otherwise take it off there in MOR."
}

// namesake follows "Run plan again" where that may show nothing.
const namesake = " If that shows no change, two users have the same name: free the number in MOR first; or, to leave it to them, let Terraform forget it, " +
	"with a removed block or terraform state rm."

func takenText(p *lifecycle.Problem) string {
	switch {
	case p.Asked == lifecycle.ToMoveBack:
		return isNow(p) + " That is not the user it belonged to, so Terraform does not take it from them. " + GivenWays
	case p.Asked == lifecycle.ToChange:
		return isNow(p) + " That is not the user that the state has, so Terraform does not touch it. Run plan again." + namesake
	case p.Asked == lifecycle.ToEnd:
		return isNow(p) + " Nothing proves that Terraform has reserved it for them, so it does not end it. To leave it to them, let Terraform forget it: with a " +
			"removed block, or terraform state rm. To end it all the same, set user_id of its resource to the user whose it is, or force_destroy = true; apply, and destroy again."
	case strings.HasPrefix(p.Asked, "to be put on device"):
		return isNow(p) + " That is not the user whom it would serve there, so Terraform does not put it on the device. If it belongs there all the same, set " +
			"user_id of the assignment to the ID of the number's user."
	case p.Standing.OwnerName() == "":
		return isNow(p) + " MOR does not show whose it is, so Terraform does not take it from them. To have it, free it in MOR first."
	}
	return isNow(p) + " That is somebody else than the configuration names, so Terraform does not take it from them. Run plan again." + namesake
}

func didNotTakeText(p *lifecycle.Problem) string {
	if p.Asked == lifecycle.ToCreate && !p.Standing.Found {
		return "MOR reported that the number was created, but does not list it (yet). Apply again; if that does not help, look the number up in MOR."
	}
	return fmt.Sprintf("The number was asked %s and MOR reported success, but it is not so. %s\n\nApply again; if that does not help, look the number up in MOR.",
		p.Asked, isNow(p))
}

func notProvenText(p *lifecycle.Problem) string {
	if p.Asked == lifecycle.ToMoveBack && p.Err == nil {
		return isNow(p) + " Nobody is known whose it should be there, and devices and users may share their names, so Terraform does not take it from there. If it " +
			"is to stay there, destroy this assignment, which leaves it where it is. If not, set user_id, here or on its mor_did."
	}
	return isNow(p) + " Names can be renamed and shared, so the provider has to prove by ID what it belongs to, and could not."
}
