package tfdriver_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/didops/terraform-provider-mor/internal/tfdriver"
)

func ok(t *testing.T, result tfdriver.Result) {
	t.Helper()
	if result.Diagnostics.HasErrors() {
		t.Fatal(result.Diagnostics.Text())
	}
}

// TestPlannedPrivateData: what the plan of a replacement sets reaches the end of the
// old object, and not the creation of the new one.
func TestPlannedPrivateData(t *testing.T) {
	var ended, seen []string
	p := &toy{
		modify: func(req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
			had, _ := req.Private.GetKey(t.Context(), "key")
			seen = append(seen, string(had))
			if !req.State.Raw.IsNull() {
				resp.Private.SetKey(t.Context(), "key", []byte(`"planned"`))
			}
		},
		delete: func(req resource.DeleteRequest, _ *resource.DeleteResponse) {
			had, _ := req.Private.GetKey(t.Context(), "key")
			ended = append(ended, string(had))
		},
		create: func(_ resource.CreateRequest, resp *resource.CreateResponse) {
			resp.Private.SetKey(t.Context(), "key", []byte(`"created"`))
		},
	}
	d := drive(t, p)
	d.Config(one("first", nil))
	ok(t, d.Apply())
	seen = nil
	d.Config(one("second", nil))
	plan := d.Plan()
	if got := plan.Actions()["toy_thing.a"]; got != "delete, create" {
		t.Errorf("it plans %q", got)
	}
	ok(t, d.ApplyPlan(plan))
	if want := []string{`"created"`, `"planned"`, ""}; !slices.Equal(seen, want) {
		t.Errorf("the plans saw %q, want %q", seen, want)
	}
	if want := []string{`"planned"`}; !slices.Equal(ended, want) {
		t.Errorf("the end saw %q, want %q", ended, want)
	}
	if got := d.Object("toy_thing.a").Private; got != `{"key":"ImNyZWF0ZWQi"}` {
		t.Errorf("the state has %s", got)
	}
}

// TestProvidersMistakes are told as Terraform tells them.
func TestProvidersMistakes(t *testing.T) {
	plans := 0
	for name, test := range map[string]struct {
		toy     toy
		says    string
		tainted bool
	}{
		"a plan against the configuration": {
			toy: toy{modify: func(_ resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
				resp.Plan.SetAttribute(t.Context(), path.Root("size"), 3)
			}}, says: "Provider produced invalid plan",
		},
		"another plan in apply": {
			toy: toy{modify: func(_ resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
				plans++
				resp.Plan.SetAttribute(t.Context(), path.Root("id"), fmt.Sprint(plans))
			}}, says: "Provider produced inconsistent final plan",
		},
		"another result than planned": {
			toy: toy{create: func(_ resource.CreateRequest, resp *resource.CreateResponse) {
				resp.State.SetAttribute(t.Context(), path.Root("name"), "other")
			}}, says: "Provider produced inconsistent result after apply", tainted: true,
		},
		"an error after creation": {
			toy: toy{create: func(_ resource.CreateRequest, resp *resource.CreateResponse) {
				resp.Diagnostics.AddError("It broke", "")
			}}, says: "It broke", tainted: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := drive(t, &test.toy)
			d.Config(one("first", nil))
			result := d.Apply()
			if !result.Diagnostics.HasErrors() || !result.Diagnostics.Contains(test.says) {
				t.Errorf("it says %s", result.Diagnostics.Text())
			}
			if o := d.Object("toy_thing.a"); o.Tainted != test.tainted {
				t.Errorf("the state has %+v", o)
			}
		})
	}
}

// TestMovedBetweenTypes: the provider makes the new object, with private data and identity.
func TestMovedBetweenTypes(t *testing.T) {
	d := drive(t, &toy{create: func(_ resource.CreateRequest, resp *resource.CreateResponse) {
		resp.Private.SetKey(t.Context(), "key", []byte(`"kept"`))
	}})
	d.Config(one("first", nil))
	ok(t, d.Apply())
	d.Config(tfdriver.Resource{Type: "toy_other", Name: "b", Attrs: map[string]any{"name": "moved"}}, tfdriver.Moved{From: "toy_thing.a", To: "toy_other.b"})
	plan := d.Plan()
	if c := plan.Change("toy_other.b"); c.PreviousAddress != "toy_thing.a" || !slices.Equal(c.Actions, []string{"no-op"}) || plan.Empty() {
		t.Errorf("the plan has %+v", c)
	}
	ok(t, d.ApplyPlan(plan))
	o := d.Object("toy_other.b")
	if o.Private == "" || o.Identity["name"] != "moved" || len(d.Objects()) != 1 {
		t.Errorf("the state has %+v", d.Objects())
	}
}

// TestReferences: what another instance has is unknown until it is there.
func TestReferences(t *testing.T) {
	d := drive(t, &toy{})
	d.Config(one("first", nil), tfdriver.Resource{Type: "toy_thing", Name: "b", Attrs: map[string]any{"name": tfdriver.From("toy_thing.a", "id")}})
	plan := d.Plan()
	if c := plan.Change("toy_thing.b"); c.AfterUnknown["name"] != true {
		t.Errorf("the plan has %+v", c)
	}
	ok(t, d.ApplyPlan(plan))
	if o := d.Object("toy_thing.b"); o.Attributes["name"] != "id of first" || !slices.Equal(o.Dependencies, []string{"toy_thing.a"}) {
		t.Errorf("the state has %+v", o)
	}
	if plan := d.Plan(); !plan.Empty() {
		t.Errorf("the next plan is not empty: %s", plan.JSON())
	}
}

// TestNestedAttributes: what was computed in an element stays with its key.
func TestNestedAttributes(t *testing.T) {
	d := drive(t, &toy{})
	parts := func(colors map[string]string) tfdriver.Resource {
		all := map[string]any{}
		for key, color := range colors {
			all[key] = map[string]any{"color": color}
		}
		return one("first", map[string]any{"parts": all})
	}
	d.Config(parts(map[string]string{"x": "red"}))
	ok(t, d.Apply())
	d.Config(parts(map[string]string{"x": "blue", "y": "red"}))
	after, _ := d.Plan().Change("toy_thing.a").After["parts"].(map[string]any)
	if want := map[string]any{"color": "blue", "serial": "serial of x"}; !reflect.DeepEqual(after["x"], want) {
		t.Errorf("it plans %v, want %v", after["x"], want)
	}
}

// TestParallelism: instances are at work at once, as many as are allowed, and
// dependents wait.
func TestParallelism(t *testing.T) {
	var c counter
	var order []string
	p := &toy{create: func(_ resource.CreateRequest, resp *resource.CreateResponse) {
		c.in()
		defer c.out()
		time.Sleep(20 * time.Millisecond)
		var name string
		resp.State.GetAttribute(t.Context(), path.Root("name"), &name)
		c.mu.Lock()
		defer c.mu.Unlock()
		order = append(order, name)
	}}
	d := drive(t, p)
	d.Parallelism = 3
	blocks := []tfdriver.Block{tfdriver.Resource{Type: "toy_thing", Name: "last", Attrs: map[string]any{"name": "last"}, DependsOn: []string{"toy_thing.n"}}}
	for i := range 8 {
		blocks = append(blocks, tfdriver.Resource{Type: "toy_thing", Name: "n", Key: fmt.Sprint(i), Attrs: map[string]any{"name": fmt.Sprint(i)}})
	}
	d.Config(blocks...)
	ok(t, d.Apply())
	if c.most > 3 || order[len(order)-1] != "last" {
		t.Errorf("%d at once, in the order %v", c.most, order)
	}
}
