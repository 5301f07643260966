package main

import (
	"flag"
	"time"
)

// real are the options of what is real; without -real nothing is.
type real struct {
	dir, nbd        *string
	count, disks    *int
	size, seed      *int64
	every, shutdown *time.Duration
	most, untracked *int
	lease           *time.Duration
}

func realOptions() *real {
	return &real{
		dir:       flag.String("real", "", "directory for VMs with real disks: new, or empty"),
		nbd:       flag.String("nbd", "127.0.0.1:0", "address of the NBD server (with -real)"),
		count:     flag.Int("real-vms", 2, "how many of -vms are real"),
		disks:     flag.Int("real-disks", 2, "disks of each, 1 to 15"),
		size:      flag.Int64("real-size", 64<<20, "bytes of a disk, whole MiB (each is some 4 KiB larger)"),
		seed:      flag.Int64("seed", 1, "of what the guests write"),
		every:     flag.Duration("write-every", 50*time.Millisecond, "pause between a guest's writes; 0: only when told"),
		shutdown:  flag.Duration("shutdown-takes", 300*time.Millisecond, "from ShutdownGuest to powered off"),
		most:      flag.Int("areas", 2000, "most changed areas in one answer"),
		untracked: flag.Int("untracked", 0, "so many of the real VMs, the last ones, have hardware version 4, whose changes nobody tracks"),
		lease:     flag.Duration("lease-timeout", 5*time.Minute, "an export lease ends so long after the last progress"),
	}
}

func (r *real) vms() int {
	if *r.dir == "" {
		return 0
	}
	return *r.count
}

func (r *real) world(e *estate) (*world, error) {
	if r.vms() == 0 {
		return nil, nil
	}
	w, err := newWorld(*r.dir, e.vms[:r.vms()], *r.untracked, *r.seed, *r.disks, *r.size)
	if err != nil {
		return nil, err
	}
	w.most, w.lease, w.shutdown = *r.most, *r.lease, *r.shutdown
	return w, nil
}

// serve begins when everything stands: the NBD server, and the guests' writing.
func (r *real) serve(w *world, g *gate) (string, error) {
	if w == nil {
		return "", nil
	}
	w.gate = g
	at, err := w.serveNBD(*r.nbd)
	if err != nil {
		return "", err
	}
	if *r.every > 0 {
		for _, m := range w.machines {
			go m.run(*r.every)
		}
	}
	return at, nil
}
