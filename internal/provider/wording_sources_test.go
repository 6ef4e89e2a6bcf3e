package provider

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// unknown stands in a text for what only a run knows: a number, a name, an error of the server.
func unknown(what ast.Expr) string {
	name := types.ExprString(what)
	return "‹" + name[strings.LastIndex(name, ".")+1:] + "›"
}

// again stands for a text that another diagnostic has said before.
const again = "‹said before›"

const ourModule = "github.com/didops/terraform-provider-mor/"

// goSource are the parsed packages of this module. They find out which texts an expression
// can have: they follow constants, concatenations, variables, fields, parameters to all calls
// of their function, and results to its return statements. What they cannot follow is unknown.
type goSource struct {
	fset     *token.FileSet
	info     *types.Info
	packages map[string]*types.Package
	files    []*ast.File

	values  map[types.Object][]ast.Expr      // what is assigned to a variable or a field
	params  map[types.Object]param           // which parameter of which function it is
	results map[types.Object]result          // which result of which function is assigned to a variable
	funcs   map[types.Object]goFunc          // what is declared as a function
	calls   map[types.Object][]*ast.CallExpr // all calls of a function
	added   map[ast.Expr]bool                // what is added to a text that is there
	busy    map[types.Object]bool            // what is being followed, so that a loop ends
	loops   int                              // how often something has led back to itself
}

type param struct {
	of types.Object
	at int
}

type goFunc struct {
	typ  *ast.FuncType
	body *ast.BlockStmt
}

type result struct {
	call *ast.CallExpr
	at   int
}

func newGoSource() *goSource {
	return &goSource{
		fset: token.NewFileSet(), packages: map[string]*types.Package{},
		info: &types.Info{
			Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
			Selections: map[*ast.SelectorExpr]*types.Selection{},
		},
		values: map[types.Object][]ast.Expr{}, params: map[types.Object]param{}, results: map[types.Object]result{},
		funcs: map[types.Object]goFunc{}, calls: map[types.Object][]*ast.CallExpr{},
		added: map[ast.Expr]bool{}, busy: map[types.Object]bool{},
	}
}

// Import checks a package of this module, so that its names are known. Others stay empty.
func (s *goSource) Import(name string) (*types.Package, error) {
	if known := s.packages[name]; known != nil {
		return known, nil
	}
	dir, ours := strings.CutPrefix(name, ourModule)
	if !ours {
		s.packages[name] = types.NewPackage(name, path.Base(name))
		s.packages[name].MarkComplete()
		return s.packages[name], nil
	}
	matches, err := filepath.Glob(filepath.Join("..", "..", dir, "*.go"))
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	for _, file := range matches {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(s.fset, file, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, parsed)
	}
	if files == nil {
		return nil, fs.ErrNotExist
	}
	return s.add(name, files...), nil
}

// add checks the files of a package. Names of other modules stay unknown: that is no error here.
func (s *goSource) add(name string, files ...*ast.File) *types.Package {
	config := types.Config{Importer: s, Error: func(error) {}}
	pkg, _ := config.Check(name, s.fset, files, s.info)
	s.packages[name] = pkg
	s.files = append(s.files, files...)
	for _, file := range files {
		ast.Inspect(file, s.note)
	}
	return pkg
}

// note remembers what a node assigns, declares or calls.
func (s *goSource) note(node ast.Node) bool {
	switch n := node.(type) {
	case *ast.FuncDecl:
		s.noteFunc(s.info.Defs[n.Name], n.Type, n.Body)
	case *ast.ValueSpec:
		names := make([]ast.Expr, len(n.Names))
		for i, name := range n.Names {
			names[i] = name
		}
		s.assign(names, n.Values)
	case *ast.AssignStmt:
		s.added[n.Rhs[0]] = n.Tok == token.ADD_ASSIGN
		s.assign(n.Lhs, n.Rhs)
	case *ast.CompositeLit:
		s.noteFields(n)
	case *ast.CallExpr:
		if f := s.object(n.Fun); f != nil {
			s.calls[f] = append(s.calls[f], n)
		}
	}
	return true
}

func (s *goSource) noteFunc(f types.Object, typ *ast.FuncType, body *ast.BlockStmt) {
	if f == nil {
		return
	}
	s.funcs[f] = goFunc{typ, body}
	at := 0
	for _, field := range typ.Params.List {
		for _, name := range field.Names {
			s.params[s.info.Defs[name]] = param{f, at}
			at++
		}
	}
}

func (s *goSource) assign(to, from []ast.Expr) {
	if len(from) == 1 && len(to) > 1 {
		if call, ok := from[0].(*ast.CallExpr); ok {
			for i, expr := range to {
				s.results[s.object(expr)] = result{call, i}
			}
		}
		return
	}
	for i, value := range from {
		f := s.object(to[i])
		if f == nil {
			continue
		}
		if literal, ok := value.(*ast.FuncLit); ok {
			s.noteFunc(f, literal.Type, literal.Body)
		}
		s.values[f] = append(s.values[f], value)
	}
}

func (s *goSource) noteFields(literal *ast.CompositeLit) {
	typ := s.info.Types[literal].Type
	if typ == nil {
		return
	}
	if p, ok := typ.Underlying().(*types.Pointer); ok { // of &T in a list of them
		typ = p.Elem()
	}
	fields, ok := typ.Underlying().(*types.Struct)
	if !ok {
		return
	}
	for i, element := range literal.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			s.assign([]ast.Expr{pair.Key}, []ast.Expr{pair.Value})
		} else if i < fields.NumFields() {
			s.values[fields.Field(i)] = append(s.values[fields.Field(i)], element)
		}
	}
}

// object is what an expression names: a variable, a field, a function.
func (s *goSource) object(expr ast.Expr) types.Object {
	switch e := expr.(type) {
	case *ast.Ident:
		if defined := s.info.Defs[e]; defined != nil {
			return defined
		}
		return s.info.Uses[e]
	case *ast.SelectorExpr:
		if selection := s.info.Selections[e]; selection != nil {
			return selection.Obj()
		}
		return s.info.Uses[e.Sel]
	}
	return nil
}

// loadGoSource reads this package and those that it imports.
func loadGoSource(t *testing.T) *goSource {
	t.Helper()
	s := newGoSource()
	if _, err := s.Import(ourModule + "internal/provider"); err != nil {
		t.Fatal(err)
	}
	return s
}
