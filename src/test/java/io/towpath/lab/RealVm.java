package io.towpath.lab;

import io.towpath.Judges;
import io.towpath.VsphereLab;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.w3c.dom.Element;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One of the lab's VMs with real disks, as a test works with it.
final class RealVm {

    static final long BLOCK = 64 << 10;

    record Area(long start, long length) {}

    private static final JsonMapper JSON = JsonMapper.builder().build();

    final VsphereLab lab;
    final SoapClient client;
    final String name;
    final SoapClient.Ref ref;
    final Path folder;
    final Path journal;

    RealVm(VsphereLab lab, SoapClient client, int number) throws IOException {
        this.lab = lab;
        this.client = client;
        JsonNode real = lab.steer("/real");
        JsonNode me = real.path("vms").get(number);
        name = me.path("name").asString();
        ref = new SoapClient.Ref("VirtualMachine", me.path("id").asString());
        folder = Path.of(real.path("folder").asString(), name);
        journal = Path.of(real.path("journal").asString());
    }

    long position() throws IOException {
        return lab.steer("/position").path("seq").asLong();
    }

    /// The guest writes by itself no more, but when told.
    void pause() throws IOException {
        lab.steer("/writer?paused=true&vm=" + name);
    }

    long step(int writes) throws IOException {
        return lab.steer("/step?vm=%s&n=%d".formatted(name, writes)).path("seq").asLong();
    }

    long write(int disk, long offset, long length, long seed) throws IOException {
        return lab.steer("/write?vm=%s&disk=%d&offset=%d&length=%d&seed=%d".formatted(name, disk, offset, length, seed))
                .path("seq").asLong();
    }

    SoapClient.Ref snapshot(String called) throws IOException {
        return Objects.requireNonNull(client.task("CreateSnapshot_Task", ref,
                "<name>%s</name><memory>false</memory><quiesce>false</quiesce>".formatted(called)));
    }

    void remove(SoapClient.Ref snapshot) throws IOException {
        client.task("RemoveSnapshot_Task", snapshot, "<removeChildren>false</removeChildren>");
    }

    void track(boolean on) throws IOException {
        client.task("ReconfigVM_Task", ref,
                "<spec><changeTrackingEnabled>%s</changeTrackingEnabled></spec>".formatted(on));
    }

    void powerOff() throws IOException {
        client.task("PowerOffVM_Task", ref, "");
    }

    /// The disks' backings by device key, of a snapshot or of the VM.
    Map<Integer, Element> backings(SoapClient.Ref of) throws IOException {
        Map<Integer, Element> found = new TreeMap<>();
        for (Element device : SoapClient.elements(client.property(of, "config.hardware.device"), "VirtualDevice")) {
            if (device.getAttributeNS("http://www.w3.org/2001/XMLSchema-instance", "type").equals("VirtualDisk")) {
                found.put(Integer.valueOf(SoapClient.elements(device, "key").getFirst().getTextContent()),
                        SoapClient.elements(device, "backing").getFirst());
            }
        }
        return found;
    }

    String changeId(SoapClient.Ref of, int disk) throws IOException {
        List<Element> found = SoapClient.elements(Objects.requireNonNull(backings(of).get(disk)), "changeId");
        return found.isEmpty() ? "" : found.getFirst().getTextContent();
    }

    /// All pages of a question; each has to begin where the one before ended.
    List<Area> changed(SoapClient.Ref snapshot, int disk, String changeId) throws IOException {
        long capacity = capacity(disk);
        List<Area> all = new ArrayList<>();
        for (long offset = 0; offset < capacity;) {
            var page = client.call("QueryChangedDiskAreas", ref,
                    "%s<deviceKey>%d</deviceKey><startOffset>%d</startOffset>"
                            .formatted(snapshot.xml("snapshot"), disk, offset)
                            + "<changeId>%s</changeId>".formatted(changeId));
            // the first startOffset is the page's own
            if (Long.parseLong(SoapClient.text(page, "startOffset")) != offset) {
                throw new IOException("a page that begins elsewhere");
            }
            for (Element area : SoapClient.elements(page, "changedArea")) {
                all.add(new Area(Long.parseLong(SoapClient.elements(area, "start").getFirst().getTextContent()),
                        Long.parseLong(SoapClient.elements(area, "length").getFirst().getTextContent())));
            }
            Element whole = SoapClient.elements(page, "returnval").getFirst();
            long reached = 0;
            for (Element length : SoapClient.elements(whole, "length")) {
                if (length.getParentNode() == whole) {
                    reached = Long.parseLong(length.getTextContent());
                }
            }
            if (reached <= 0) {
                throw new IOException("a page that does not get on");
            }
            offset += reached;
        }
        return all;
    }

    long capacity(int disk) throws IOException {
        for (JsonNode line : lines()) {
            if (line.path("kind").asString().equals("disk") && line.path("disk").asInt() == disk) {
                return line.path("length").asLong();
            }
        }
        throw new IOException("no disk " + disk);
    }

    /// This VM's lines of the journal.
    List<JsonNode> lines() throws IOException {
        position();
        List<JsonNode> mine = new ArrayList<>();
        for (String line : Files.readAllLines(journal)) {
            JsonNode node = JSON.readTree(line);
            if (node.path("vm").asString().equals(name)) {
                mine.add(node);
            }
        }
        return mine;
    }

    /// The tracked blocks that the journal's writes touched after one line and up to another.
    TreeSet<Long> written(int disk, long after, long upTo) throws IOException {
        TreeSet<Long> blocks = new TreeSet<>();
        for (JsonNode line : lines()) {
            long seq = line.path("seq").asLong();
            if (seq > after && seq <= upTo && line.path("kind").asString().equals("write")
                    && line.path("disk").asInt() == disk) {
                long offset = line.path("offset").asLong();
                for (long b = offset / BLOCK; b * BLOCK < offset + line.path("length").asLong(); b++) {
                    blocks.add(b);
                }
            }
        }
        return blocks;
    }

    long seqOf(SoapClient.Ref snapshot) throws IOException {
        return lines().stream().filter(line -> line.path("kind").asString().equals("snapshot")
                && line.path("snapshot").asString().equals(snapshot.value())).findFirst().orElseThrow().path("seq")
                .asLong();
    }

    static TreeSet<Long> blocks(List<Area> areas) {
        TreeSet<Long> blocks = new TreeSet<>();
        for (Area area : areas) {
            for (long b = area.start() / BLOCK; b * BLOCK < area.start() + area.length(); b++) {
                blocks.add(b);
            }
        }
        return blocks;
    }

    /// Copies a disk's view with libnbd's own program.
    Path copied(String view, int disk, Path to) {
        Judges.run("nbdcopy", "nbd://%s/%s/%s/%d".formatted(lab.nbd(), name, view, disk), to.toString()).ok();
        return to;
    }

    /// The journal's verdict on an image: `-at SEQ` or `-snapshot ID`.
    Judges.Verdict judged(int disk, Path image, String... until) throws IOException {
        position();
        List<String> command = new ArrayList<>(
                List.of("target/lab/vsphere-lab", "check", "-journal", journal.toString(),
                        "-vm", name, "-disk", Integer.toString(disk)));
        command.addAll(List.of(until));
        command.add(image.toString());
        return Judges.run(command);
    }

    String folderPath(String file) {
        return "/folder/%s/%s?dcPath=DC0&dsName=RealDS".formatted(name, file);
    }

    /// Takes what lies in the areas from one image into another.
    static void brought(List<Area> areas, Path whole, Path target) throws IOException {
        try (RandomAccessFile from = new RandomAccessFile(whole.toFile(), "r");
                RandomAccessFile to = new RandomAccessFile(target.toFile(), "rw")) {
            for (Area area : areas) {
                byte[] bytes = new byte[(int) area.length()];
                from.seek(area.start());
                from.readFully(bytes);
                to.seek(area.start());
                to.write(bytes);
            }
        }
    }
}
