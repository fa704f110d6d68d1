// Bagit has the BagIt validator of New York University's libraries look at a bag; its
// exit status is 1 where the bag is not valid.
package main

import (
	"fmt"
	"io"
	"log"
	"os"

	bagit "github.com/nyudlts/go-bagit"
)

func main() {
	bagit.WithLogger(log.New(io.Discard, "", 0))
	bag, err := bagit.GetExistingBag(os.Args[1])
	if err == nil {
		err = bag.ValidateBag(false, false)
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}
