// vsphere-lab is a vCenter to test against: govmomi's simulator with an estate as varied as a real one, a gate in front
// that pages, expires sessions and fails on request, and a control port for tests.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net/url"
	"os"
	"time"

	_ "github.com/vmware/govmomi/vapi/simulator" // tags over REST
)

func main() {
	vms := flag.Int("vms", 50, "virtual machines")
	hosts := flag.Int("hosts", 4, "hosts in each of two clusters")
	listen := flag.String("listen", "127.0.0.1:0", "address of the vCenter (TLS)")
	control := flag.String("control", "127.0.0.1:0", "address of the control port (plain HTTP)")
	user := flag.String("user", "towpath@vsphere.local", "who may sign in")
	password := flag.String("password", "lab-secret", "with what")
	page := flag.Int("page", 1000, "most objects in one answer, whatever is asked for; 0: no limit")
	expire := flag.Int("expire-after", 0, "calls after which a session is gone; 0: never")
	delay := flag.Duration("delay", 0, "before every answer")
	deny := flag.String("deny", "", "privileges that the account has not, with commas between them")
	stay := flag.Bool("stay", false, "do not end with the standard input")
	real := realOptions()
	if len(os.Args) > 1 && os.Args[1] == "check" {
		os.Exit(check(os.Args[2:]))
	}
	flag.Parse()
	log.SetOutput(io.Discard)

	start := time.Now()
	estate, err := newEstate(*vms, *hosts, real.vms())
	if err != nil {
		fail(err)
	}
	model := estate.model
	defer model.Remove()
	installPager(*page)
	installPrivileges(*deny)
	world, err := real.world(estate)
	if err != nil {
		fail(err)
	}

	model.Service.RegisterEndpoints = true
	model.Service.Listen = &url.URL{Host: "127.0.0.1:0", User: url.UserPassword(*user, *password)}
	inner := model.Service.NewServer()
	defer inner.Close()
	if err := estate.tag(inner.URL); err != nil {
		fail(err)
	}

	gate := newGate(model.Service.ServeMux, *expire, *delay)
	gate.real, gate.user, gate.password = world, *user, *password
	at, err := gate.serve(*listen)
	if err != nil {
		fail(err)
	}
	nbdAt, err := real.serve(world, gate)
	if err != nil {
		fail(err)
	}
	steered, err := serveControl(*control, gate, inner.URL, "https://"+at, nbdAt)
	if err != nil {
		fail(err)
	}
	_ = json.NewEncoder(os.Stdout).Encode(map[string]interface{}{
		"url":     "https://" + at,
		"control": "http://" + steered,
		"sha256":  gate.fingerprint(),
		"nbd":     nbdAt,
		"vms":     *vms,
		"startMs": time.Since(start).Milliseconds(),
	})
	if *stay {
		select {}
	}
	// ends with whoever started it
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "vsphere-lab:", err)
	os.Exit(1)
}
