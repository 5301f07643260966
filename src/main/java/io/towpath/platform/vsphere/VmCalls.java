package io.towpath.platform.vsphere;

import com.vmware.vim25.ManagedObjectReference;
import io.towpath.platform.spi.CertificateChangedException;
import io.towpath.platform.spi.Place;
import io.towpath.platform.spi.SourceFaultException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Calls about one VM. Reads are tried again over a new connection; what changes something is called once. Failures come in
/// kinds that callers act on.
final class VmCalls {

    private static final int TRIES = 3;
    private static final Duration BETWEEN = Duration.ofSeconds(1);
    /// Who waited for an answer this long does not wait for it again.
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Sessions sessions;
    private final Place place;
    private final ManagedObjectReference vm;
    private final int page;
    private volatile @Nullable String name;

    VmCalls(Sessions sessions, Place place, String id, int page) {
        this.sessions = sessions;
        this.place = place;
        this.page = page;
        vm = reference("VirtualMachine", id);
    }

    static ManagedObjectReference reference(String type, String id) {
        ManagedObjectReference reference = new ManagedObjectReference();
        reference.setType(type);
        reference.setVal(id);
        return reference;
    }

    ManagedObjectReference vm() {
        return vm;
    }

    Place place() {
        return place;
    }

    String name() {
        String known = name;
        return known == null ? vm.getVal() : known;
    }

    /// How messages call the VM from now on.
    void named(String name) {
        this.name = name;
    }

    /// `taking the snapshot "towpath-7-3" of real-01 at https://vcenter`
    String doing(String what) {
        return "%s of %s at %s".formatted(what, name(), place.location());
    }

    /// @param what  for people: `the disks`
    <T> T read(String what, Sessions.Work<T> work) throws IOException {
        Pause pause = new Pause(BETWEEN, LONG);
        for (int tries = 1;; tries++) {
            try {
                return sessions.with(place, work);
            } catch (FaultException | SignInRefusedException | CertificateChangedException e) {
                throw FaultKinds.ofRead(doing(what), e);
            } catch (IOException e) {
                if (tries == TRIES || pause.over()) {
                    throw FaultKinds.ofRead(doing(what), e);
                }
                pause.sleep();
            }
        }
    }

    /// Some properties of one object.
    Query.Row row(String what, ManagedObjectReference object, List<String> paths) throws IOException {
        List<Query.Row> rows = rows(what, object.getType(), paths, List.of(object));
        if (rows.isEmpty()) {
            throw new SourceFaultException(SourceFaultException.Kind.GONE, "ManagedObjectNotFound",
                    doing(what) + ": the vCenter tells nothing of it", null);
        }
        return rows.getFirst();
    }

    List<Query.Row> rows(String what, String type, List<String> paths, List<ManagedObjectReference> objects)
            throws IOException {
        return read(what, session -> {
            List<Query.Row> found = new ArrayList<>();
            new Query(session, page).these(type, paths, objects, found::add);
            return found;
        });
    }

    /// Calls once: whoever gets UNSURE has to look.
    <T extends @Nullable Object> T once(String what, Session.Call<T> call) throws IOException {
        try {
            List<T> answer = new ArrayList<>(1);
            sessions.with(place, session -> {
                answer.add(session.call(call));
                return place;
            });
            return answer.getFirst();
        } catch (IOException e) {
            throw FaultKinds.ofChange(doing(what), e);
        }
    }
}
