package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"

	"github.com/vmware/govmomi"
	"github.com/vmware/govmomi/find"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/types"
)

// serveControl answers tests:
//
//	GET  /calls                                     calls by method since the last POST /calls
//	POST /expire                                    all sessions are over
//	POST /certificate                               another one is shown from now on
//	POST /deny?ids=A,B                              privileges that the account has not
//	POST /fault?method=M&kind=K&skip=S&count=C      K: a fault's name, expire, drop, half, html, dtd, huge, hang, redirect
//	POST /vm?name=N&memory=MB|power=off|rename=X|snapshot=X|destroy=1
func serveControl(address string, g *gate, inner *url.URL, outer, nbdAt string) (string, error) {
	mux := http.NewServeMux()
	mux.HandleFunc("/calls", func(w http.ResponseWriter, r *http.Request) {
		g.mu.Lock()
		defer g.mu.Unlock()
		if r.Method == http.MethodPost {
			g.calls = map[string]int{}
		}
		_ = json.NewEncoder(w).Encode(g.calls)
	})
	mux.HandleFunc("/expire", func(w http.ResponseWriter, r *http.Request) { g.expireAll() })
	mux.HandleFunc("/certificate", func(w http.ResponseWriter, r *http.Request) {
		g.newCertificate()
		fmt.Fprint(w, g.fingerprint())
	})
	mux.HandleFunc("/deny", func(w http.ResponseWriter, r *http.Request) { setDenied(r.FormValue("ids")) })
	mux.HandleFunc("/fault", func(w http.ResponseWriter, r *http.Request) {
		skip, _ := strconv.Atoi(r.FormValue("skip"))
		count, err := strconv.Atoi(r.FormValue("count"))
		if err != nil {
			count = 1
		}
		g.mu.Lock()
		defer g.mu.Unlock()
		g.faults = append(g.faults, &fault{r.FormValue("method"), r.FormValue("kind"), skip, count})
	})
	mux.HandleFunc("/vm", func(w http.ResponseWriter, r *http.Request) {
		at := inner
		if g.real != nil && g.real.named(r.FormValue("name")) != nil {
			// what is real is changed by the way of every client
			if through, err := url.Parse(outer + "/sdk"); err == nil {
				through.User = url.UserPassword(g.user, g.password)
				at = through
			}
		}
		if err := change(at, r); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	if g.real != nil {
		g.real.steer(mux, nbdAt)
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return "", err
	}
	go func() { _ = http.Serve(listener, mux) }()
	return listener.Addr().String(), nil
}

// change is what an administrator does to a VM.
func change(inner *url.URL, r *http.Request) error {
	ctx := context.Background()
	client, err := govmomi.NewClient(ctx, inner, true)
	if err != nil {
		return err
	}
	defer func() { _ = client.Logout(ctx) }()
	finder := find.NewFinder(client.Client)
	dc, err := finder.DefaultDatacenter(ctx)
	if err != nil {
		return err
	}
	vm, err := finder.SetDatacenter(dc).VirtualMachine(ctx, r.FormValue("name"))
	if err != nil {
		return err
	}
	task, err := work(ctx, vm, r)
	if err != nil || task == nil {
		return err
	}
	if err := task.Wait(ctx); err != nil {
		return err
	}
	if r.FormValue("destroy") == "" {
		touch(vm.Reference())
	}
	return nil
}

func work(ctx context.Context, vm *object.VirtualMachine, r *http.Request) (*object.Task, error) {
	switch {
	case r.FormValue("memory") != "":
		mb, err := strconv.ParseInt(r.FormValue("memory"), 10, 64)
		if err != nil {
			return nil, err
		}
		return vm.Reconfigure(ctx, types.VirtualMachineConfigSpec{MemoryMB: mb})
	case r.FormValue("power") == "off":
		return vm.PowerOff(ctx)
	case r.FormValue("power") == "on":
		return vm.PowerOn(ctx)
	case r.FormValue("rename") != "":
		return vm.Rename(ctx, r.FormValue("rename"))
	case r.FormValue("snapshot") != "":
		return vm.CreateSnapshot(ctx, r.FormValue("snapshot"), "", false, false)
	case r.FormValue("revert") != "":
		return vm.RevertToSnapshot(ctx, r.FormValue("revert"), true)
	case r.FormValue("remove") != "":
		return vm.RemoveSnapshot(ctx, r.FormValue("remove"), false, types.NewBool(false))
	case r.FormValue("destroy") != "":
		return vm.Destroy(ctx)
	}
	return nil, fmt.Errorf("nothing to do")
}
