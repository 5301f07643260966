package io.towpath.platform.spi;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Where VMs go to.
public interface TargetPlatform {

    /// `libvirt`; the kind stored with a connection.
    String kind();

    /// The one of a kind among all.
    ///
    /// @param name of the target, for who reads why there is none
    static TargetPlatform of(Collection<TargetPlatform> all, String kind, String name) {
        return all.stream().filter(platform -> platform.kind().equals(kind)).findFirst()
                .orElseThrow(() -> new IllegalStateException("%s: no adapter for a target of kind %s, there are %s"
                        .formatted(name, kind, all.stream().map(TargetPlatform::kind).toList())));
    }

    Probe probe(String location);

    /// The folder for one VM's disks; created when missing, and the same one each time. Two VMs never share a folder,
    /// whatever their names are.
    ///
    /// @param id as in [TargetVm#id()]
    Path folder(String location, UUID id, String vmName) throws IOException;

    /// Describes the VM at the target, without starting it; doing it twice is doing it once.
    ///
    /// @return for people: what was made and where
    String define(String location, TargetVm vm) throws IOException;

    /// Takes the description away, keeping the disks; nothing happens where none is.
    ///
    /// @return for people: what was removed
    String undefine(String location, TargetVm vm) throws IOException;

    /// Whether there is somebody to ask what stands there, by what this node has; asks nobody.
    default boolean tellsWhatStands(String location) {
        return false;
    }

    /// Deletes images of a VM, and what lies beside them for them. What is not there is passed over. Nothing is deleted where one
    /// of them is not in a folder of that VM, or a VM is described with it.
    ///
    /// @param id as in [TargetVm#id()]
    /// @return bytes that were freed, about
    default long removeImages(String location, UUID id, List<Path> images) throws IOException {
        throw new IOException("targets of the kind %s delete nothing by themselves; delete %s by hand".formatted(kind(),
                images));
    }

    /// What stands there already, asked at the platform itself; empty where nobody can be asked, and then nothing is known.
    ///
    /// @throws IOException when nobody answers
    default Optional<TargetSurvey> survey(String location) throws IOException {
        return Optional.empty();
    }

    /// What of a survey is in the way of a VM as it would be defined; its own definition is not. Asks nobody.
    ///
    /// @param addresses of its guest
    default List<TargetSurvey.Obstacle> inTheWay(TargetSurvey survey, String location, TargetVm vm,
            Collection<String> addresses) throws IOException {
        return List.of();
    }

    /// The power of its VMs; empty where VMs are only described, and people start them.
    default Optional<TargetPower> power(String location) {
        return Optional.empty();
    }

    /// Throw-away copies of its VMs; where VMs are only described nobody can boot one.
    default TestBooting testBooting(String location) {
        return new TestBooting.Cannot("Targets of the kind %s start no VMs by themselves.".formatted(kind()),
                "Boot a copy of the images there by hand.");
    }
}
