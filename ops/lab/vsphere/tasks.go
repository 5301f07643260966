package main

import (
	"errors"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// A taskFault happens inside a task, unlike a gate's fault, which is the answer to the call: kind is a fault's name (the
// task ends in error), stuck (it stands at 95 % until released), lost (done, but in error for whoever asked), left-FAULT (done as well,
// but told as failed with that fault), or slow.
type taskFault struct {
	method, kind string
	skip, count  int
	takes        time.Duration
}

type taskFaults struct {
	mu      sync.Mutex
	faults  []*taskFault
	release chan struct{}
}

func (t *taskFaults) due(method string) (kind string, takes time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, f := range t.faults {
		if f.method != method || f.count == 0 {
			continue
		}
		if f.skip > 0 {
			f.skip--
			continue
		}
		f.count--
		return f.kind, f.takes
	}
	return "", 0
}

func (t *taskFaults) released() chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.release
}

func (t *taskFaults) letGo() {
	t.mu.Lock()
	defer t.mu.Unlock()
	close(t.release)
	t.release = make(chan struct{})
}

// begin starts a task of a machine and answers at once, as vCenter does; a second one meanwhile is refused.
func (m *machine) begin(name, method string, work func() (types.AnyType, error)) (types.ManagedObjectReference, *soap.Fault) {
	if !m.busy.TryLock() {
		return types.ManagedObjectReference{}, simulator.Fault("Another task is already in progress.", &types.TaskInProgress{})
	}
	task := simulator.CreateTask(m.vm, name, nil)
	recent := append([]types.ManagedObjectReference{task.Self}, m.vm.RecentTask...)
	if len(recent) > 5 {
		recent = recent[:5]
	}
	simulator.Map.WithLock(m.vm, func() {
		simulator.Map.Update(m.vm, []types.PropertyChange{{Name: "recentTask", Val: recent}})
	})
	kind, takes := m.world.tasks.due(method)
	release := m.world.tasks.released()
	go func() {
		update(task, types.PropertyChange{Name: "info.state", Val: types.TaskInfoStateRunning},
			types.PropertyChange{Name: "info.startTime", Val: time.Now()})
		time.Sleep(takes)
		var result types.AnyType
		var err error
		left := strings.HasPrefix(kind, "left-")
		switch {
		case kind == "" || kind == "slow" || kind == "stuck" || kind == "lost" || left:
			result, err = work()
		default:
			err = &taskError{typed(kind)}
		}
		if kind == "stuck" {
			update(task, types.PropertyChange{Name: "info.progress", Val: int32(95)})
			<-release
		}
		if kind == "lost" && err == nil {
			err = &taskError{typed("HostCommunication")}
		}
		if left && err == nil {
			err = &taskError{typed(strings.TrimPrefix(kind, "left-"))}
		}
		m.busy.Unlock()
		finish(task, result, err)
	}()
	return task.Self, nil
}

func update(task *simulator.Task, changes ...types.PropertyChange) {
	simulator.Map.WithLock(task, func() { simulator.Map.Update(task, changes) })
}

func finish(task *simulator.Task, result types.AnyType, err error) {
	changes := []types.PropertyChange{{Name: "info.completeTime", Val: time.Now()}}
	if err == nil {
		changes = append(changes, types.PropertyChange{Name: "info.result", Val: result},
			types.PropertyChange{Name: "info.state", Val: types.TaskInfoStateSuccess})
	} else {
		fault := types.BaseMethodFault(&types.FileFault{File: err.Error()})
		var known *taskError
		if errors.As(err, &known) {
			fault = known.fault
		}
		changes = append(changes, types.PropertyChange{Name: "info.error", Val: types.LocalizedMethodFault{Fault: fault,
			LocalizedMessage: err.Error()}}, types.PropertyChange{Name: "info.state", Val: types.TaskInfoStateError})
	}
	update(task, changes...)
}

type taskError struct{ fault types.BaseMethodFault }

func (t *taskError) Error() string { return "lab: " + reflect.TypeOf(t.fault).Elem().Name() }

// typed is a fault by its name; a name that is none is a wrong call of the control port and ends in a SystemError.
func typed(name string) types.BaseMethodFault {
	if kind, known := types.TypeFunc()(name); known {
		if fault, ok := reflect.New(kind).Interface().(types.BaseMethodFault); ok {
			return fault
		}
	}
	return &types.SystemError{Reason: "no such fault: " + name}
}

// outcome is what a task of the simulator's, which ran inside its call, ended with; the task itself is nobody's business.
func outcome(ref types.ManagedObjectReference) (types.AnyType, error) {
	task := simulator.Map.Get(ref).(*simulator.Task)
	simulator.Map.Remove(ref)
	if task.Info.Error != nil {
		return nil, &taskError{task.Info.Error.Fault}
	}
	return task.Info.Result, nil
}
