package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// steer adds to the control port what tells and changes what is real; README.md lists it.
func (w *world) steer(mux *http.ServeMux, nbdAt string) {
	handle := func(path string, work func(r *http.Request) (interface{}, error)) {
		mux.HandleFunc(path, func(rw http.ResponseWriter, r *http.Request) {
			answer, err := work(r)
			if err != nil {
				http.Error(rw, err.Error(), http.StatusBadRequest)
				return
			}
			_ = json.NewEncoder(rw).Encode(answer)
		})
	}
	handle("/real", func(*http.Request) (interface{}, error) { return w.tell(nbdAt), nil })
	handle("/position", func(*http.Request) (interface{}, error) {
		return map[string]int64{"seq": w.journal.position()}, nil
	})
	handle("/write", func(r *http.Request) (interface{}, error) {
		m, err := w.asked(r)
		if err != nil {
			return nil, err
		}
		seq, err := m.write(int32(number(r, "disk", 2000)), number(r, "offset", 0), number(r, "length", trackedBlock), number(r, "seed", 0))
		return map[string]int64{"seq": seq}, err
	})
	handle("/step", func(r *http.Request) (interface{}, error) {
		m, err := w.asked(r)
		for n := int64(0); err == nil && n < number(r, "n", 1); n++ {
			err = m.step()
		}
		return map[string]int64{"seq": w.journal.position()}, err
	})
	handle("/writer", func(r *http.Request) (interface{}, error) { return w.writer(r) })
	handle("/cbt", func(r *http.Request) (interface{}, error) { return w.cbt(r) })
	handle("/disk", func(r *http.Request) (interface{}, error) { return w.changeDisk(r) })
	handle("/room", func(r *http.Request) (interface{}, error) { return w.room(r) })
	handle("/task", func(r *http.Request) (interface{}, error) {
		w.tasks.mu.Lock()
		defer w.tasks.mu.Unlock()
		w.tasks.faults = append(w.tasks.faults, &taskFault{r.FormValue("method"), r.FormValue("kind"), int(number(r, "skip", 0)),
			int(number(r, "count", 1)), milliseconds(r)})
		return len(w.tasks.faults), nil
	})
	handle("/release", func(*http.Request) (interface{}, error) { w.tasks.letGo(); return true, nil })
	handle("/bytes", func(r *http.Request) (interface{}, error) {
		w.ways.mu.Lock()
		defer w.ways.mu.Unlock()
		w.ways.faults = append(w.ways.faults, &wayFault{way: r.FormValue("way"), kind: r.FormValue("kind"),
			disk: int32(number(r, "disk", 0)), from: number(r, "from", 0), to: number(r, "to", 0), skip: int(number(r, "skip", 0)),
			count: int(number(r, "count", 1)), takes: milliseconds(r)})
		return len(w.ways.faults), nil
	})
	handle("/served", func(*http.Request) (interface{}, error) { return w.ways.given(), nil })
	handle("/heal", func(*http.Request) (interface{}, error) {
		w.tasks.mu.Lock()
		w.tasks.faults = nil
		w.tasks.mu.Unlock()
		w.ways.mu.Lock()
		w.ways.faults = nil
		w.ways.mu.Unlock()
		return true, nil
	})
}

func (w *world) asked(r *http.Request) (*machine, error) {
	if m := w.named(r.FormValue("vm")); m != nil {
		return m, nil
	}
	return nil, fmt.Errorf("no real VM is called %q", r.FormValue("vm"))
}

func number(r *http.Request, name string, otherwise int64) int64 {
	if value, err := strconv.ParseInt(r.FormValue(name), 10, 64); err == nil {
		return value
	}
	return otherwise
}

func milliseconds(r *http.Request) time.Duration {
	return time.Duration(number(r, "takes", 0)) * time.Millisecond
}

// writer pauses and resumes guests' writing, and makes guests deaf to a shutdown.
func (w *world) writer(r *http.Request) (interface{}, error) {
	machines := w.machines
	if r.FormValue("vm") != "" {
		m, err := w.asked(r)
		if err != nil {
			return nil, err
		}
		machines = []*machine{m}
	}
	for _, m := range machines {
		m.mu.Lock()
		if paused := r.FormValue("paused"); paused != "" {
			m.paused = paused == "true"
		}
		if deaf := r.FormValue("deaf"); deaf != "" {
			m.quiet = deaf == "true"
		}
		m.mu.Unlock()
	}
	return map[string]int64{"seq": w.journal.position()}, nil
}

// cbt: how answers are paged (of the whole lab), and what is wrong with a VM's change tracking.
func (w *world) cbt(r *http.Request) (interface{}, error) {
	w.mu.Lock()
	w.most = int(number(r, "areas", int64(w.most)))
	w.slice = number(r, "slice", w.slice)
	w.mu.Unlock()
	if r.FormValue("vm") == "" {
		return true, nil
	}
	m, err := w.asked(r)
	if err != nil {
		return nil, err
	}
	if r.FormValue("reset") != "" {
		m.reset()
		m.show()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if keeps := r.FormValue("keeps"); keeps != "" {
		m.keeps = keeps == "true"
	}
	for _, d := range m.disks {
		if d.tracker != nil {
			d.tracker.lie = int(number(r, "lie", int64(d.tracker.lie)))
			d.tracker.extra = int(number(r, "extra", int64(d.tracker.extra)))
		}
	}
	return m.changeIDs(), nil
}

func (w *world) tell(nbdAt string) interface{} {
	var vms []map[string]interface{}
	for _, m := range w.machines {
		m.mu.RLock()
		var disks []map[string]interface{}
		for _, d := range m.disks {
			disks = append(disks, map[string]interface{}{"key": d.key, "capacity": d.capacity, "file": d.live.name})
		}
		vms = append(vms, map[string]interface{}{"name": m.name, "id": m.vm.Self.Value, "on": m.on, "disks": disks, "snapshots": len(m.shots)})
		m.mu.RUnlock()
	}
	return map[string]interface{}{"vms": vms, "nbd": nbdAt, "folder": w.root, "journal": w.journal.file.Name(), "calls": w.calls.file.Name(),
		"exports": w.exports()}
}
