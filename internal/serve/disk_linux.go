package serve

import "syscall"

// The kinds of file systems by their numbers (statfs(2), linux/magic.h and the drivers of those that are not there) that do not tell
// of what other machines change, or the other side of a virtual one.
var (
	// shared are folders of a host in a machine that runs on it, of WSL, VirtualBox,
	// Parallels and Docker Desktop: editors mostly work on the other side.
	shared = map[int64]string{0x01021997: "9p", 0x786f4256: "vboxsf", 0x7c7c6673: "prl_fs", 0x6a656a63: "fakeowner"}
	// network are disks of other machines. What is written on this one is told.
	network = map[int64]string{0x6969: "nfs", 0xff534d42: "cifs", 0xfe534d42: "smb", 0x517b: "smbfs", 0x5346414f: "afs", 0x00c36400: "ceph"}
)

// diskOf names the kind of file system that a folder lies on where it does not tell of all
// changes, and says whether those come from the other side mostly.
func diskOf(dir string) (kind string, otherSide bool) {
	var s syscall.Statfs_t
	if syscall.Statfs(dir, &s) != nil {
		return "", false
	}
	number := int64(s.Type) & 0xffffffff // some systems have it signed, in 32 bits
	if kind := shared[number]; kind != "" {
		return kind, true
	}
	return network[number], false
}
