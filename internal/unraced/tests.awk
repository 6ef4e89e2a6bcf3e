# The names of the tests that call unraced.Skip, for go test -run. Usage: awk -f tests.awk *_test.go
/^func / { test = $2; sub(/\(.*/, "", test) }
/unraced\.Skip/ {
	if (test !~ /^Test/) {
		print FILENAME ": " test " calls unraced.Skip, but a test has to do so itself" > "/dev/stderr"
		failed = 1
		exit 1
	}
	names = names "|" test
}
END { if (!failed) print "^(" substr(names, 2) ")$" }
