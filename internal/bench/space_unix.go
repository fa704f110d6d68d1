//go:build linux || darwin

package main

import "syscall"

// space gives the bytes that are free where a folder lies.
func space(folder string) (free int64, known bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return 0, false
	}
	return int64(s.Bavail) * int64(s.Bsize), true
}
