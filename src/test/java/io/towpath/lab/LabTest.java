package io.towpath.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.Judges;
import io.towpath.VsphereLab;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The lab's disks are what its journal says, by every way that leads to them.
class LabTest {

    private static final AtomicInteger NEXT = new AtomicInteger();

    @TempDir
    static Path lab;

    private static VsphereLab vcenter;
    private static SoapClient client;

    @TempDir
    Path here;

    private RealVm vm;

    @BeforeAll
    static void start() throws IOException {
        Judges.require("nbdcopy");
        Judges.require("qemu-img");
        vcenter = VsphereLab.start("-vms", "24", "-real", lab.resolve("ds").toString(), "-real-vms", "24",
                "-real-disks",
                "2", "-real-size", "8388608", "-write-every", "50ms");
        client = new SoapClient(vcenter);
        // only the VM under test writes: a journal that grows behind everybody's back takes long to replay
        vcenter.steer("/writer?paused=true");
    }

    @AfterAll
    static void stop() {
        if (client != null) {
            client.close();
            vcenter.close();
        }
    }

    /// Each test has a VM that no other touched.
    @BeforeEach
    void next() throws IOException {
        vm = new RealVm(vcenter, client, NEXT.getAndIncrement());
        vcenter.steer("/writer?paused=false&vm=" + vm.name);
    }

    @AfterEach
    void pause() throws IOException {
        vm.pause();
    }

    private SoapClient.Ref tracked(String first) throws IOException {
        vm.pause();
        vm.track(true);
        return vm.snapshot(first);
    }

    @Test
    void aSnapshotHoldsWhatItFrozeWhileTheGuestWritesOn() throws IOException {
        SoapClient.Ref frozen = vm.snapshot("frozen");
        long before = vm.position();
        for (int disk : new int[]{2000, 2001}) {
            Path copy = vm.copied(frozen.value(), disk, here.resolve(disk + ".raw"));
            vm.step(100);
            vm.judged(disk, copy, "-snapshot", frozen.value()).ok();
            vm.judged(disk, copy, "-at", Long.toString(vm.seqOf(frozen))).ok();
            assertThat(vm.judged(disk, copy).exitCode()).as("the disk has moved on").isEqualTo(1);
            vm.judged(disk, vm.copied(frozen.value(), disk, here.resolve(disk + "-later.raw")), "-snapshot",
                    frozen.value()).ok();
        }
        assertThat(vm.written(2000, before, vm.position())).isNotEmpty();
    }

    @Test
    void theJudgeSeesOneWrongByte() throws IOException {
        SoapClient.Ref frozen = vm.snapshot("frozen");
        Path copy = vm.copied(frozen.value(), 2000, here.resolve("a.raw"));
        try (RandomAccessFile image = new RandomAccessFile(copy.toFile(), "rw")) {
            image.seek(vm.capacity(2000) - 1);
            int last = image.read();
            image.seek(vm.capacity(2000) - 1);
            image.write(last ^ 1);
        }
        Judges.Verdict verdict = vm.judged(2000, copy, "-snapshot", frozen.value());
        assertThat(verdict.exitCode()).isEqualTo(1);
        assertThat(verdict.output()).contains("1 places differ");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 2000})
    void changedAreasAreThoseOfTheJournalInBetween(int areasInAnAnswer) throws IOException {
        SoapClient.Ref first = tracked("first");
        String since = vm.changeId(first, 2000);
        assertThat(since).matches("([0-9a-f]{2}[ -]){15}[0-9a-f]{2}/1");
        Path target = vm.copied(first.value(), 2000, here.resolve("target.raw"));
        vm.step(40);
        vm.write(2000, vm.capacity(2000) - 4096, 4096, 4711); // up to the last byte
        SoapClient.Ref second = vm.snapshot("second");
        vm.step(40);

        vcenter.steer("/cbt?areas=" + areasInAnAnswer);
        var areas = vm.changed(second, 2000, since);
        vcenter.steer("/cbt?areas=2000");

        TreeSet<Long> wanted = vm.written(2000, vm.seqOf(first), vm.seqOf(second));
        assertThat(RealVm.blocks(areas)).isEqualTo(wanted);
        assertThat(areas.getLast().start() + areas.getLast().length()).isEqualTo(vm.capacity(2000));
        // and a target that takes only these is the second snapshot
        Path whole = vm.copied(second.value(), 2000, here.resolve("second.raw"));
        RealVm.brought(areas, whole, target);
        vm.judged(2000, target, "-snapshot", second.value()).ok();
    }

    @Test
    void aChangeIdOutlivesItsSnapshot() throws IOException {
        SoapClient.Ref first = tracked("first");
        long after = vm.seqOf(first);
        String since = vm.changeId(first, 2001);
        vm.remove(first);
        vm.step(30);
        SoapClient.Ref second = vm.snapshot("second");

        assertThat(RealVm.blocks(vm.changed(second, 2001, since))).isEqualTo(vm.written(2001, after, vm.seqOf(second)));
    }

    @Test
    void allAreasAreThoseThatHoldAnything() throws IOException {
        SoapClient.Ref first = tracked("first");
        assertThat(RealVm.blocks(vm.changed(first, 2000, "*"))).isEqualTo(vm.written(2000, 0, vm.seqOf(first)));
        assertThat(RealVm.blocks(vm.changed(first, 2000, "*")).size())
                .isLessThan((int) (vm.capacity(2000) / RealVm.BLOCK));
    }

    @Test
    void trackingComesIntoForceWithAStun() throws IOException {
        vm.pause();
        assertThat(vm.changeId(vm.ref, 2000)).isEmpty();
        vm.track(true);
        assertThat(vm.changeId(vm.ref, 2000)).as("still running as before").isEmpty();
        vm.remove(vm.snapshot("stun"));
        assertThat(vm.changeId(vm.ref, 2000)).endsWith("/1");
    }

    @Test
    void trackingIsNotEnabledWithSnapshots() throws IOException {
        vm.snapshot("there before");
        assertThatThrownBy(() -> vm.track(true)).hasMessage("GenericVmConfigFault");
    }

    @Test
    void whatCannotBeAnsweredIsRefused() throws IOException {
        SoapClient.Ref first = tracked("first");
        String id = vm.changeId(first, 2000);
        assertThatThrownBy(() -> vm.changed(first, 2000, "nonsense")).hasMessage("InvalidArgument");
        assertThatThrownBy(() -> vm.changed(first, 2000, id.replaceFirst("/1$", "/7"))).hasMessage("FileFault");
        assertThatThrownBy(() -> client.call("QueryChangedDiskAreas", vm.ref, first.xml("snapshot")
                + "<deviceKey>2000</deviceKey><startOffset>%d</startOffset><changeId>*</changeId>".formatted(
                        vm.capacity(2000))))
                .hasMessage("InvalidArgument");
        assertThatThrownBy(() -> client.call("QueryChangedDiskAreas", vm.ref,
                "<deviceKey>2000</deviceKey><startOffset>0</startOffset><changeId>*</changeId>"))
                .as("of a running VM only with a snapshot").hasMessage("InvalidArgument");
        vcenter.steer("/cbt?reset=1&vm=" + vm.name);
        assertThatThrownBy(() -> vm.changed(first, 2000, id)).hasMessage("FileFault");
        SoapClient.Ref second = vm.snapshot("second");
        assertThat(vm.changeId(second, 2000).split("/")[0]).isNotEqualTo(id.split("/")[0]);
    }

    @Test
    void trackingThatLiesKeepsSilentAboutSomeBlocks() throws IOException {
        SoapClient.Ref first = tracked("first");
        String since = vm.changeId(first, 2000);
        vm.write(2000, 0, 16 * RealVm.BLOCK, 99);
        SoapClient.Ref second = vm.snapshot("second");
        vcenter.steer("/cbt?lie=8&vm=" + vm.name);
        TreeSet<Long> told = RealVm.blocks(vm.changed(second, 2000, since));
        TreeSet<Long> truth = vm.written(2000, vm.seqOf(first), vm.seqOf(second));
        assertThat(truth).containsAll(told);
        truth.removeAll(told);
        assertThat(truth).containsExactly(0L, 8L);
    }

    @Test
    void removedSnapshotsLeaveTheDiskAsTheJournalSays() throws IOException {
        SoapClient.Ref first = vm.snapshot("first");
        vm.step(50);
        SoapClient.Ref second = vm.snapshot("second");
        vm.step(50);
        SoapClient.Ref third = vm.snapshot("third");
        vm.step(50);
        vm.remove(second);
        vm.judged(2000, vm.copied(first.value(), 2000, here.resolve("1.raw")), "-snapshot", first.value()).ok();
        vm.judged(2000, vm.copied(third.value(), 2000, here.resolve("3.raw")), "-snapshot", third.value()).ok();
        vm.remove(first);
        vm.judged(2001, vm.copied(third.value(), 2001, here.resolve("3b.raw")), "-snapshot", third.value()).ok();
        vm.remove(third);
        vm.powerOff();

        for (int disk : new int[]{2000, 2001}) {
            vm.judged(disk, vm.copied("now", disk, here.resolve("now.raw"))).ok();
            Files.delete(here.resolve("now.raw"));
        }
        vm.judged(2000, vm.folder.resolve(vm.name + "-flat.vmdk")).ok();
        try (var files = Files.list(vm.folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).as("no deltas are left").hasSize(4)
                    .noneMatch(name -> name.contains("-0000"));
        }
        assertThat(SoapClient.elements(client.property(vm.ref, "snapshot"), "rootSnapshotList")).isEmpty();
    }

    @Test
    void aRevertedDiskIsItsSnapshotAgain() throws IOException {
        vm.pause();
        SoapClient.Ref kept = vm.snapshot("kept");
        vm.step(60);
        vm.snapshot("given up");
        vm.step(20);
        client.task("RevertToSnapshot_Task", kept, "");
        vm.judged(2000, vm.copied("now", 2000, here.resolve("back.raw")), "-snapshot", kept.value()).ok();
        vm.step(20);
        client.task("RemoveAllSnapshots_Task", vm.ref, "");
        vm.judged(2000, vm.copied("now", 2000, here.resolve("on.raw"))).ok();
        assertThat(vm.folder.resolve(vm.name + "-000001.vmdk")).doesNotExist();
    }

    @Test
    void frozenDeltasAreReadByOthers() throws IOException {
        vm.snapshot("base");
        vm.step(80);
        SoapClient.Ref second = vm.snapshot("second");
        String file = SoapClient.elements(vm.backings(second).get(2001), "fileName").getFirst().getTextContent();
        assertThat(file).isEqualTo("[RealDS] %s/%1$s_1-000001.vmdk".formatted(vm.name));
        for (String part : new String[]{"_1.vmdk", "_1-flat.vmdk", "_1-000001.vmdk", "_1-000001-delta.vmdk"}) {
            HttpResponse<byte[]> answer = client.get(vm.folderPath(vm.name + part), "Cookie", client.cookie());
            assertThat(answer.statusCode()).isEqualTo(200);
            Files.write(here.resolve(vm.name + part), answer.body());
        }
        Judges.run("qemu-img", "convert", "-O", "raw", here.resolve(vm.name + "_1-000001.vmdk").toString(),
                here.resolve("chain.raw").toString()).ok();
        vm.judged(2001, here.resolve("chain.raw"), "-snapshot", second.value()).ok();
    }

    @Test
    void rangesAreServedToWhoSignedIn() throws IOException {
        SoapClient.Ref frozen = vm.snapshot("frozen");
        String flat = vm.folderPath(vm.name + "-flat.vmdk");
        Path whole = vm.copied(frozen.value(), 2000, here.resolve("a.raw"));
        HttpResponse<byte[]> part = client.get(flat, "Cookie", client.cookie(), "Range", "bytes=65000-131071");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.headers().firstValue("Content-Range")).hasValue("bytes 65000-131071/" + vm.capacity(2000));
        byte[] all = Files.readAllBytes(whole);
        assertThat(part.body()).isEqualTo(java.util.Arrays.copyOfRange(all, 65000, 131072));
        String basic = "Basic " + Base64.getEncoder().encodeToString(
                (VsphereLab.USER + ":" + VsphereLab.PASSWORD).getBytes(StandardCharsets.UTF_8));
        assertThat(client.get(flat, "Authorization", basic).body()).isEqualTo(all);
        assertThat(client.get(flat).statusCode()).isEqualTo(401);
        assertThat(client.get(flat, "Authorization", basic.substring(0, 20)).statusCode()).isEqualTo(401);
        assertThat(client.get(flat, "Cookie", "vmware_soap_session=made-up").statusCode()).isEqualTo(401);
        assertThat(client
                .get(vm.folderPath("../journal.jsonl").replace("../", "%2e%2e/%2e%2e/"), "Cookie", client.cookie())
                .statusCode()).isNotEqualTo(200);
        assertThat(client.get(vm.folderPath(vm.name + "-000001-delta.vmdk"), "Cookie", client.cookie()).statusCode())
                .as("what the guest writes to is in use").isEqualTo(500);
        vcenter.steer("/bytes?way=folder&kind=ignored");
        assertThat(client.get(flat, "Cookie", client.cookie(), "Range", "bytes=0-9").statusCode()).isEqualTo(200);
        vcenter.steer("/bytes?way=folder&kind=drop");
        assertThatThrownBy(() -> client.get(flat, "Cookie", client.cookie())).isInstanceOf(IOException.class);
    }

    @Test
    void anExportIsReadByOthers() throws IOException {
        assertThatThrownBy(() -> client.start("ExportVm", vm.ref, "")).hasMessage("InvalidPowerState");
        SoapClient.Ref frozen = vm.snapshot("frozen");
        vm.step(50);
        exported(client.start("ExportSnapshot", frozen, ""), Map.of(2000, "-snapshot", 2001, "-snapshot"),
                frozen.value());
        vm.powerOff();
        exported(client.start("ExportVm", vm.ref, ""), Map.of(2000, "-at", 2001, "-at"), Long.toString(vm.position()));
    }

    private void exported(SoapClient.Ref lease, Map<Integer, String> disks, String until) throws IOException {
        assertThat(SoapClient.text(client.property(lease, "state"), "val")).isEqualTo("ready");
        var urls = SoapClient.elements(client.property(lease, "info"), "url");
        assertThat(urls).hasSameSizeAs(disks.keySet());
        for (int n = 0; n < urls.size(); n++) {
            String url = urls.get(n).getTextContent().replace("*", vcenter.url().substring("https://".length()));
            HttpResponse<byte[]> answer = client.get(url);
            assertThat(answer.headers().firstValue("Content-Length")).isEmpty();
            Path vmdk = here.resolve(n + ".vmdk");
            Files.write(vmdk, answer.body());
            Judges.run("qemu-img", "check", vmdk.toString()).ok();
            vm.judged(2000 + n, vmdk, "-format", "vmdk", disks.get(2000 + n), until).ok();
            String manifest = SoapClient.elements(client.call("HttpNfcLeaseGetManifest", lease, ""), "checksum").get(n)
                    .getTextContent();
            assertThat(Judges.run("sha256sum", vmdk.toString()).ok().output()).startsWith(manifest);
        }
        client.call("HttpNfcLeaseProgress", lease, "<percent>100</percent>");
        client.call("HttpNfcLeaseComplete", lease, "");
        assertThat(client.get(urls.getFirst().getTextContent().replace("*",
                vcenter.url().substring("https://".length()))).statusCode()).isEqualTo(404);
    }

    @Test
    void whoIsOffWritesNothing() throws IOException {
        client.call("ShutdownGuest", vm.ref, "");
        while (!SoapClient.text(client.property(vm.ref, "runtime.powerState"), "val").equals("poweredOff")) {
            SoapClient.sleep();
        }
        int lines = vm.lines().size();
        assertThatThrownBy(() -> vm.step(1)).hasMessageContaining("powered off");
        vm.judged(2000, vm.copied("now", 2000, here.resolve("off.raw"))).ok();
        assertThat(vm.lines()).hasSize(lines);
        assertThat(vm.lines().getLast().path("state").asString()).isEqualTo("off");
        client.task("PowerOnVM_Task", vm.ref, "");
        vm.step(1);
        assertThat(vm.lines().size()).isGreaterThan(lines);
    }

    @Test
    void aDeafGuestStaysOn() throws IOException {
        vcenter.steer("/writer?deaf=true&vm=" + vm.name);
        client.call("ShutdownGuest", vm.ref, "");
        for (int n = 0; n < 30; n++) {
            SoapClient.sleep();
        }
        assertThat(SoapClient.text(client.property(vm.ref, "runtime.powerState"), "val")).isEqualTo("poweredOn");
    }

    @Test
    void aTaskFailsWithTheFaultThatWasAskedFor() throws IOException {
        vcenter.steer("/task?method=CreateSnapshot_Task&kind=NoDiskSpace");
        assertThatThrownBy(() -> vm.snapshot("no room")).hasMessage("NoDiskSpace");
        assertThat(vm.lines()).noneMatch(line -> line.path("kind").asString().equals("snapshot"));
        vm.snapshot("room again");
    }

    @Test
    void aTaskThatSticksHoldsUpTheNext() throws IOException {
        SoapClient.Ref frozen = vm.snapshot("frozen");
        vcenter.steer("/task?method=RemoveSnapshot_Task&kind=stuck");
        SoapClient.Ref task = client.start("RemoveSnapshot_Task", frozen, "<removeChildren>false</removeChildren>");
        while (SoapClient.elements(client.property(task, "info.progress"), "val").isEmpty()) {
            SoapClient.sleep();
        }
        assertThat(SoapClient.text(client.property(task, "info.progress"), "val")).isEqualTo("95");
        assertThatThrownBy(() -> vm.snapshot("meanwhile")).hasMessage("TaskInProgress");
        vcenter.steer("/release");
        while (!SoapClient.text(client.property(task, "info.state"), "val").equals("success")) {
            SoapClient.sleep();
        }
        vm.snapshot("now");
    }

    @Test
    void readsFailWhereTheyWereToldTo() throws IOException {
        SoapClient.Ref frozen = vm.snapshot("frozen");
        vcenter.steer("/bytes?way=nbd&kind=eio&disk=2001&from=1048576&to=1052672&count=-1");
        String disk = "nbd://%s/%s/%s/2001".formatted(vcenter.nbd(), vm.name, frozen.value());
        Judges.Verdict verdict = Judges.run("nbdcopy", disk, here.resolve("x.raw").toString());
        vcenter.steer("/heal");
        assertThat(verdict.exitCode()).isNotZero();
        assertThat(verdict.output()).containsIgnoringCase("input/output error");
        vm.judged(2001, vm.copied(frozen.value(), 2001, here.resolve("y.raw")), "-snapshot", frozen.value()).ok();
    }

    @Test
    void qemuReadsTheSameOverNbd() throws IOException {
        SoapClient.Ref frozen = vm.snapshot("frozen");
        Path image = here.resolve("a.qcow2");
        Judges.run("qemu-img", "convert", "-O", "qcow2", "nbd://%s/%s/%s/2000".formatted(vcenter.nbd(), vm.name,
                frozen.value()), image.toString()).ok();
        vm.judged(2000, image, "-format", "qcow2", "-snapshot", frozen.value()).ok();
    }
}
