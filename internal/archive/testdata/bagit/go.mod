module bagit

go 1.26

require github.com/nyudlts/go-bagit v0.3.0-alpha
