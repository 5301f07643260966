package main

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// labLease lets the disks of a VM, or of a snapshot of it, be fetched as stream-optimised VMDKs. It ends when nobody tells of
// progress for its time, as a real one does.
type labLease struct {
	mo.HttpNfcLease
	machine  *machine
	snapshot string

	mu       sync.Mutex
	over     bool
	heard    time.Time
	manifest []types.HttpNfcLeaseManifestEntry
}

const leasePath = "/nfc/lab/"

var errLeaseOver = errors.New("the lease is over")

func (v *labVM) ExportVm(_ *simulator.Context, _ *types.ExportVm) soap.HasFault {
	v.mu.RLock()
	on := v.on
	v.mu.RUnlock()
	if on {
		return &methods.ExportVmBody{Fault_: simulator.Fault("", &types.InvalidPowerState{
			RequestedState: types.VirtualMachinePowerStatePoweredOff, ExistingState: types.VirtualMachinePowerStatePoweredOn})}
	}
	return &methods.ExportVmBody{Res: &types.ExportVmResponse{Returnval: v.lend("", v.vm.Self)}}
}

func (s *labSnapshot) ExportSnapshot(_ *simulator.Context, _ *types.ExportSnapshot) soap.HasFault {
	id := s.Self.Value
	return &methods.ExportSnapshotBody{Res: &types.ExportSnapshotResponse{Returnval: s.lend(id, snapshotRef(id))}}
}

var leases struct {
	sync.Mutex
	next int
}

func (m *machine) lend(snapshot string, entity types.ManagedObjectReference) types.ManagedObjectReference {
	leases.Lock()
	leases.next++
	ref := types.ManagedObjectReference{Type: "HttpNfcLease", Value: fmt.Sprintf("lab-lease-%d", leases.next)}
	leases.Unlock()
	w := m.world
	w.mu.Lock()
	l := &labLease{machine: m, snapshot: snapshot, heard: time.Now()}
	l.Self = ref
	l.Info = &types.HttpNfcLeaseInfo{Lease: ref, Entity: entity, LeaseTimeout: int32(w.lease / time.Second)}
	w.mu.Unlock()
	l.State, l.Mode = types.HttpNfcLeaseStateReady, "pushOrGet"
	for _, d := range m.disks {
		n := d.key - 2000
		l.Info.TotalDiskCapacityInKB += d.capacity / 1024
		l.Info.DeviceUrl = append(l.Info.DeviceUrl, types.HttpNfcLeaseDeviceUrl{
			Key: fmt.Sprintf("/%s/ParaVirtualSCSIController0:%d", m.vm.Self.Value, n), ImportKey: "", Disk: types.NewBool(true),
			// a star stands for the host that was asked
			Url:           fmt.Sprintf("https://*%s%s/%d/disk-%d.vmdk", leasePath, ref.Value, d.key, n),
			SslThumbprint: w.gate.thumbprint(), TargetId: fmt.Sprintf("disk-%d.vmdk", n)})
	}
	simulator.Map.Put(l)
	go l.watch()
	return ref
}

func (l *labLease) watch() {
	for {
		time.Sleep(200 * time.Millisecond)
		l.mu.Lock()
		late := time.Since(l.heard) > time.Duration(l.Info.LeaseTimeout)*time.Second
		over := l.over
		l.over = over || late
		l.mu.Unlock()
		if over {
			return
		}
		if late {
			simulator.Map.WithLock(l, func() {
				simulator.Map.Update(l, []types.PropertyChange{{Name: "state", Val: types.HttpNfcLeaseStateError},
					{Name: "error", Val: &types.LocalizedMethodFault{Fault: &types.Timedout{}, LocalizedMessage: "no progress was told"}}})
			})
		}
	}
}

func (l *labLease) end() {
	l.mu.Lock()
	l.over = true
	l.mu.Unlock()
	simulator.Map.Update(l, []types.PropertyChange{{Name: "state", Val: types.HttpNfcLeaseStateDone}})
}

func (l *labLease) HttpNfcLeaseComplete(_ *simulator.Context, _ *types.HttpNfcLeaseComplete) soap.HasFault {
	l.end()
	return &methods.HttpNfcLeaseCompleteBody{Res: &types.HttpNfcLeaseCompleteResponse{}}
}

func (l *labLease) HttpNfcLeaseAbort(_ *simulator.Context, _ *types.HttpNfcLeaseAbort) soap.HasFault {
	l.end()
	return &methods.HttpNfcLeaseAbortBody{Res: &types.HttpNfcLeaseAbortResponse{}}
}

func (l *labLease) HttpNfcLeaseProgress(_ *simulator.Context, r *types.HttpNfcLeaseProgress) soap.HasFault {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over {
		return &methods.HttpNfcLeaseProgressBody{Fault_: simulator.Fault("", &types.Timedout{})}
	}
	l.heard, l.TransferProgress = time.Now(), r.Percent
	return &methods.HttpNfcLeaseProgressBody{Res: &types.HttpNfcLeaseProgressResponse{}}
}

func (l *labLease) HttpNfcLeaseGetManifest(_ *simulator.Context, _ *types.HttpNfcLeaseGetManifest) soap.HasFault {
	l.mu.Lock()
	defer l.mu.Unlock()
	return &methods.HttpNfcLeaseGetManifestBody{Res: &types.HttpNfcLeaseGetManifestResponse{Returnval: l.manifest}}
}

// serveLease writes a disk. There is no length, and no other session than the lease.
func (w *world) serveLease(rw http.ResponseWriter, r *http.Request) {
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, leasePath), "/")
	l, _ := simulator.Map.Get(types.ManagedObjectReference{Type: "HttpNfcLease", Value: parts[0]}).(*labLease)
	if l == nil || len(parts) != 3 || !l.alive() {
		http.NotFound(rw, r)
		return
	}
	key, err := strconv.ParseInt(parts[1], 10, 32)
	m := l.machine
	m.mu.RLock()
	top, gone := m.top(l.snapshot, int32(key))
	m.mu.RUnlock()
	if err != nil || gone != nil {
		http.NotFound(rw, r)
		return
	}
	rw.Header().Set("Content-Type", "application/x-vnd.vmware-streamVmdk")
	sums := []hash.Hash{sha1.New(), sha256.New()}
	populated := int64(0)
	kind, _ := w.ways.due("export-disk", int32(key), 0, top.size)
	s := &stream{out: io.MultiWriter(rw, sums[0], sums[1]), size: top.size,
		read: func(p []byte, offset int64) error {
			populated += int64(len(p))
			w.ways.gave("export", int64(len(p)))
			err := m.read(l.snapshot, int32(key), p, offset)
			for n := 0; kind == "other" && n < len(p); n++ {
				p[n] ^= 0xff
			}
			return err
		},
		held: func(offset, length int64) bool {
			m.mu.RLock()
			defer m.mu.RUnlock()
			now, err := m.top(l.snapshot, int32(key))
			return err != nil || now.held(offset, length) // read says what is wrong
		},
		tick: func(done int64) error {
			kind, takes := w.ways.due("export", int32(key), done-1, 1)
			time.Sleep(takes)
			if kind == "drop" || kind == "eio" || !l.alive() {
				return errLeaseOver
			}
			return nil
		}}
	if err := s.write(); err != nil {
		panic(http.ErrAbortHandler)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.manifest = append(l.manifest, types.HttpNfcLeaseManifestEntry{Key: fmt.Sprintf("/%s/disk-%d", m.vm.Self.Value, key-2000),
		Sha1: hex.EncodeToString(sums[0].Sum(nil)), Checksum: hex.EncodeToString(sums[1].Sum(nil)), ChecksumType: "sha256",
		Size: s.at, Disk: true, Capacity: top.size, PopulatedSize: populated})
}

func (l *labLease) alive() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.over
}
