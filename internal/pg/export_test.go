package pg

// ProgramsDir is the folder that a new cluster would be served from, and why there is none.
func ProgramsDir() (string, error) {
	b, err := chooseBinaries(findBinaries(""), 0)
	return b.dir, err
}
