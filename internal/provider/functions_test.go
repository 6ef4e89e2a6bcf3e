package provider

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/didops/terraform-provider-mor/internal/morsim"
)

// TestFunctions calls every function as a configuration does. No provider block
// is needed, and no server.
func TestFunctions(t *testing.T) {
	t.Parallel()
	skipBefore(t, 1, 8, "provider functions")
	calls := []struct{ expression, want string }{
		{`normalize_did("+370 661-05718")`, `"37066105718"`},
		{`normalize_did("0037066105718")`, `"0037066105718"`},
		{`did_range("37052000008", "37052000011")`, `["37052000008","37052000009","37052000010","37052000011"]`},
		{`did_range("0099", "0100")`, `["0099","0100"]`},
		{`did_range("7", "7")`, `["7"]`},
		{`compress_dids([])`, `[]`},
		{`compress_dids(["12", "11", "10", "12", "9", "010", "1A"])`, `[{"first":"010","last":"010"},{"first":"10","last":"12"},{"first":"1A","last":"1A"},{"first":"9","last":"9"}]`},
		{`compress_dids(toset(["37052000002", "37052000001"]))`, `[{"first":"37052000001","last":"37052000002"}]`},
		{`compress_dids(provider::mor::did_range("37052000000", "37052099999"))`, `[{"first":"37052000000","last":"37052099999"}]`},
	}
	var config strings.Builder
	for i, call := range calls {
		fmt.Fprintf(&config, "output \"call_%d\" {\n  value = provider::mor::%s\n}\n", i, call.expression)
	}
	w := simulate(t, morsim.Options{}).workspace(t, config.String())
	w.apply()
	var outputs map[string]struct{ Value any }
	if err := json.Unmarshal([]byte(w.must(0, "output", "-json")), &outputs); err != nil {
		t.Fatal(err)
	}
	for i, call := range calls {
		got, err := json.Marshal(outputs[fmt.Sprintf("call_%d", i)].Value)
		if err != nil || string(got) != call.want {
			t.Errorf("%s is %s, want %s (%v)", call.expression, got, call.want, err)
		}
	}
	w.plan(0)
}

// TestFunctionsRefuse: each error names the argument and the way out.
func TestFunctionsRefuse(t *testing.T) {
	t.Parallel()
	skipBefore(t, 1, 8, "provider functions")
	refusals := map[string]string{
		`normalize_did("3706GOTAXI")`:           `Invalid value for "text" parameter: "3706GOTAXI" has the letter 'G'; a DID is digits only.`,
		`normalize_did("37052000001.0")`:        `Invalid value for "text" parameter: "37052000001.0" may be a decimal; write one number, digits only.`,
		`normalize_did("+44 (0)20 7946 0000")`:  `Invalid value for "text" parameter: "+44 (0)20 7946 0000" has a zero that is not dialled from abroad; write one number, digits only.`,
		`normalize_did("")`:                     `Invalid value for "text" parameter: "" is empty;`,
		`did_range("+1", "2")`:                  `Invalid value for "first" parameter: "+1" is not written in digits only, as MOR stores numbers; write "1".`,
		`did_range("1", "2 ")`:                  `Invalid value for "last" parameter: "2 " is not written in digits only, as MOR stores numbers; write "2".`,
		`did_range("99", "100")`:                `Invalid value for "last" parameter: "99" to "100" is no block: one has 2 digits, the other 3;`,
		`did_range("20", "10")`:                 `Invalid value for "last" parameter: "20" to "10" is no block: the first number is the higher one; swap them.`,
		`did_range("000000", "100000")`:         `Invalid value for "last" parameter: "000000" to "100000" has 100001 numbers, more than the 100000 that can be listed at once; split it.`,
		`compress_dids(["1", "+2"])`:            `Invalid value for "dids" parameter: element 1: "+2" is not written in digits only, as MOR stores numbers; write "2". Numbers as people write them go through provider::mor::normalize_did first.`,
		`compress_dids(["1", null])`:            `Invalid value for "dids" parameter: element 1 is null; leave it out.`,
		`compress_dids(["37052000001-000009"])`: `element 0: "37052000001-000009" may be a range, or have an extension; write one number, digits only.`,
	}
	var config strings.Builder
	for expression := range refusals {
		fmt.Fprintf(&config, "output \"refused_%d\" {\n  value = provider::mor::%s\n}\n", config.Len(), expression)
	}
	w := simulate(t, morsim.Options{}).workspace(t, config.String())
	out := flat(w.must(1, "plan"))
	if n := count(out, "Error"); n != len(refusals) || strings.Contains(out, "..") { // Terraform ends the sentence
		t.Errorf("%d errors, want %d:\n%s", n, len(refusals), out)
	}
	for expression, says := range refusals {
		if !strings.Contains(out, says) {
			t.Errorf("%s does not say %s:\n%s", expression, says, out)
		}
	}
}

// TestHundredThousandNumbersThroughFunctions logs what the functions themselves
// take, the protocol included.
func TestHundredThousandNumbersThroughFunctions(t *testing.T) {
	t.Parallel()
	last := "37052099999"
	if testing.Short() {
		last = "37052009999"
	}
	server := providerserver.NewProtocol6(New("test")())()
	text := func(s string) *tfprotov6.DynamicValue {
		value, err := tfprotov6.NewDynamicValue(tftypes.String, tftypes.NewValue(tftypes.String, s))
		if err != nil {
			t.Fatal(err)
		}
		return &value
	}
	begin := time.Now()
	numbers, err := server.CallFunction(t.Context(), &tfprotov6.CallFunctionRequest{
		Name: "did_range", Arguments: []*tfprotov6.DynamicValue{text("37052000000"), text(last)},
	})
	if err != nil || numbers.Error != nil {
		t.Fatal(err, numbers.Error)
	}
	listed := time.Since(begin)
	blocks, err := server.CallFunction(t.Context(), &tfprotov6.CallFunctionRequest{
		Name: "compress_dids", Arguments: []*tfprotov6.DynamicValue{numbers.Result},
	})
	if err != nil || blocks.Error != nil {
		t.Fatal(err, blocks.Error)
	}
	t.Logf("did_range took %v, compress_dids %v", listed, time.Since(begin)-listed)
	block := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"first": tftypes.String, "last": tftypes.String}}
	value, err := blocks.Result.Unmarshal(tftypes.List{ElementType: block})
	var found []tftypes.Value
	if err == nil {
		err = value.As(&found)
	}
	if err != nil || len(found) != 1 {
		t.Errorf("%d blocks, not one (%v)", len(found), err)
	}
}
