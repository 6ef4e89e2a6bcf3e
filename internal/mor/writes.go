package mor

import (
	"context"
	"fmt"
	"strconv"
)

// NewDID is what did_create takes. Nil is not sent.
type NewDID struct {
	Number          string
	ProviderID      *int64 // a reseller may leave it out: the default provider is used then
	CustomSIPHeader *string
	Comment         *string
	ResellerComment *string
}

// DIDCreate creates a DID, which is then free, and returns its id (vendor page
// 002). Its own errors: CodeProviderNotFound, CodeProviderUnauthorized,
// CodeManageDIDsUnauthorized, CodeDIDExists, CodeInvalidDID, CodeCreationFailed.
func (c *Client) DIDCreate(ctx context.Context, did NewDID) (id int64, err error) {
	params := map[string]string{"did": did.Number}
	setInt(params, "provider_id", did.ProviderID)
	setText(params, "custom_sip_header", did.CustomSIPHeader)
	setText(params, "comment", did.Comment)
	setText(params, "reseller_comment", did.ResellerComment)
	text, err := c.write(ctx, "did_create", params)
	if err != nil {
		return 0, err
	}
	if id, err = strconv.ParseInt(text, 10, 64); err != nil {
		id = 0 // the number exists all the same; reading it back tells its id
	}
	return id, nil
}

// Details is what did_details_update can change. Nil is not sent and stays as it is.
type Details struct {
	UserID          *int64  // reserves a free DID for this user or reseller
	ProviderID      *int64  // moves the DID to another provider
	CustomSIPHeader *string // "" clears it
	Comment         *string // "" clears it
	ResellerComment *string // "" clears it
	Language        *string
	CallLimit       *int64 // simultaneous calls, 0 or more; 0 is unlimited
}

// Empty reports whether nothing is to be changed.
func (d Details) Empty() bool { return d == Details{} }

// DIDDetailsUpdate changes settings of a DID (wiki page "MOR API did details
// update"). Its own errors: CodeDIDNotFound, CodeUserNotFound,
// CodeAlreadyAssigned, CodeProviderNotFound, CodeCallLimitFormat.
func (c *Client) DIDDetailsUpdate(ctx context.Context, id int64, details Details) error {
	params := map[string]string{"did_id": fmt.Sprint(id)}
	setInt(params, "did_user_id", details.UserID)
	setInt(params, "did_provider_id", details.ProviderID)
	setText(params, "custom_sip_header", details.CustomSIPHeader)
	setText(params, "comment", details.Comment)
	setText(params, "reseller_comment", details.ResellerComment)
	setText(params, "language", details.Language)
	setInt(params, "call_limit", details.CallLimit)
	_, err := c.write(ctx, "did_details_update", params)
	return err
}

// DIDTrunkDeviceAssign puts a reserved DID on a trunk device, which makes it
// active (vendor page 004). Its own errors: CodeDeviceNotFound, CodeDIDNotFound,
// CodeDeviceUnauthorized, CodeManageDIDsUnauthorized, CodeDIDUnauthorized,
// CodeTerminated, CodeNotFree, CodeNotAssigned, CodeMustBeReserved, CodeNotATrunk.
func (c *Client) DIDTrunkDeviceAssign(ctx context.Context, deviceID int64, number string) error {
	_, err := c.write(ctx, "did_trunk_device_assign", map[string]string{"device_id": fmt.Sprint(deviceID), "did": number})
	return err
}

// DIDDeviceUnassign takes a DID off its device. Whether it is free or reserved
// afterwards is not documented. Its own errors: CodeDIDNotFound,
// CodeTerminated, CodeAlreadyFree, CodeOnDialPlan, CodeUnassignFailed.
func (c *Client) DIDDeviceUnassign(ctx context.Context, number string) error {
	_, err := c.write(ctx, "did_device_unassign", map[string]string{"did": number})
	return err
}

// DIDClose suspends a DID that is on a device; whether it stays on it is not documented.
// Its own errors: CodeOnDialPlan, CodeNotOnDevice, CodeAlreadyClosed.
func (c *Client) DIDClose(ctx context.Context, id int64) error {
	return c.writeByID(ctx, "did_close", id)
}

// DIDMakeFree returns a terminated, reserved or closed DID to the pool. Its own error: CodeNotFreed.
func (c *Client) DIDMakeFree(ctx context.Context, id int64) error {
	return c.writeByID(ctx, "did_make_free", id)
}

// DIDTerminate ends a free or closed DID; MOR keeps its row. Its own error: CodeNotTerminated.
func (c *Client) DIDTerminate(ctx context.Context, id int64) error {
	return c.writeByID(ctx, "did_terminate", id)
}

// DIDDelete removes a terminated DID for good, which MOR refuses once it had
// calls. Its own errors: CodeMustBeTerminated, CodeAssociatedWithCalls,
// CodeAssociatedWithQueue.
func (c *Client) DIDDelete(ctx context.Context, id int64) error {
	return c.writeByID(ctx, "did_delete", id)
}

func (c *Client) writeByID(ctx context.Context, name string, id int64) error {
	_, err := c.write(ctx, name, map[string]string{"dids_id": fmt.Sprint(id)})
	return err
}

func setInt(params map[string]string, name string, value *int64) {
	if value != nil {
		params[name] = fmt.Sprint(*value)
	}
}

func setText(params map[string]string, name string, value *string) {
	if value != nil {
		params[name] = *value
	}
}
