package io.towpath.tour;

import io.towpath.triage.FailureLog;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What the attempts of the past failed at: some of it the catalogue knows, some of it waits for somebody to name it.
@OfDemo
class DemoFailures {

    /// @param what `%1$s` is the VM
    private record Said(String code, String what) {}

    /// The first that went back, and the first that was given up.
    private static final List<Said> REMEMBERED_BACK = List.of(
            new Said("target-fault",
                    "%1$s: the guest stopped at STOP 0x0000007B INACCESSIBLE_BOOT_DEVICE: Windows Server 2008 R2 has no driver "
                            + "for the disks of the target (viostor was not started at boot)"),
            new Said("target-fault",
                    "%1$s: the check \"listener\" failed: TNS-12541, nobody listens on 10.20.4.17:1521; the network cards came "
                            + "up in another order, and the listener is bound to ens224, which has the address of ens192"));
    private static final Said NTFS = new Said("target-fault",
            "%1$s: virt-v2v: error: filesystem was mounted read-only, even though we asked for it to be mounted "
                    + "read-write. This usually means that the filesystem was not cleanly unmounted. The NTFS partition is in "
                    + "an unsafe state: Windows was hibernated, or fast restart is on");
    private static final List<Said> BACK = List.of(
            new Said("target-fault",
                    "%1$s: the check \"health\" got 502 from https://%1$s.nordwind.example/health after 30 s"),
            new Said("target-fault",
                    "%1$s: the check \"logon\" failed: the trust relationship with the domain NORDWIND is broken"));
    private static final List<Said> GIVEN_UP = List.of(
            new Said("source-no-space",
                    "%1$s: taking the snapshot towpath-1 failed: NoDiskSpace (Insufficient disk space on datastore 'ds-zrh-04'.)"),
            new Said("source-io",
                    "Hard disk 1: nbdkit: vddk[3]: error: [NFC ERROR] NfcFssrvrProcessErrorMsg: received NFC "
                            + "error 5 from server: Failed to allocate the requested 2097176 bytes"),
            new Said("source-busy", "%1$s: removing snapshot-7 failed: FileLocked (Unable to access file [ds-zrh-02] "
                    + "%1$s/%1$s.vmdk since it is locked)"),
            new Said("source-unreachable", "%1$s: the export broke off: the proxy gva-px-2 ended the connection"));

    private final FailureLog failures;
    private final JdbcClient jdbc;

    DemoFailures(FailureLog failures, JdbcClient jdbc) {
        this.failures = failures;
        this.jdbc = jdbc;
    }

    private record Ended(UUID vm, String name, boolean back) {}

    /// Again counts them again: see [DemoOnce]. After the history is written.
    void note() {
        List<Ended> ended = jdbc.sql("""
                select m.vm_id, vm.name, m.state = 'ROLLED_BACK' as back from migration m join vm on vm.id = m.vm_id
                 where m.state in ('CANCELLED', 'ROLLED_BACK') order by m.since, vm.name
                """).query((row, _) -> new Ended(row.getObject("vm_id", UUID.class), row.getString("name"),
                row.getBoolean("back"))).list();
        int at = 0;
        int back = 0;
        boolean dirty = false;
        for (Ended one : ended) {
            List<Said> said = one.back ? BACK : GIVEN_UP;
            // the first of them most often
            Said what = said.get(Math.max(0, at++ % (2 * said.size()) - said.size()));
            if (one.back && back < REMEMBERED_BACK.size()) {
                what = REMEMBERED_BACK.get(back++);
            } else if (!one.back && !dirty) {
                what = NTFS;
                dirty = true;
            }
            failures.saw(what.code, what.what.formatted(one.name), one.vm, one.name);
        }
        jdbc.sql("""
                update failure_sighting s set first_seen_at = m.since, last_seen_at = m.since from migration m
                 where m.vm_id = s.vm_id and m.state in ('CANCELLED', 'ROLLED_BACK')
                """).update();
    }
}
