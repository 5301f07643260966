package io.towpath.readiness.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AssignableTypeFilter;
import org.springframework.util.ClassUtils;

/// Who comes from Forklift finds each of its concerns under its own id, at exactly one rule. The ids are those of its validation
/// policies for VMware, `validation/policies/io/konveyor/forklift/vmware/*.rego` of kubev2v/forklift, by file; `debug`,
/// `validate` and `rules_version` there flag nothing.
class ForkliftPoliciesTest {

    private static final List<String> POLICIES = List.of("vmware.changed_block_tracking.disabled",
            "vmware.changed_block_tracking.disk.disabled", "vmware.consolidation_needed",
            "vmware.cpu_affinity.detected", "vmware.cpu_memory.hotplug.enabled", "vmware.datastore.missing",
            "vmware.disk.count.exceeds.limit", "vmware.disk_mode.independent", "vmware.disk_serial.truncated",
            "vmware.disk.capacity.invalid", "vmware.dpm.enabled", "vmware.drs.enabled",
            "vmware.fault_tolerance.enabled", "vmware.guestDisks.freespace", "vmware.guestDisks.key.not_found",
            "vmware.host_affinity.detected", "vmware.hostname.empty", "vmware.hostname.default",
            "vmware.vm_missing_ip.detected", "vmware.vm.name.invalid", "vmware.numa_affinity.detected",
            "vmware.passthrough_device.detected", "vmware.disk.rdm.detected", "vmware.disk.shared.detected",
            "vmware.snapshot.detected", "vmware.device.sriov.detected", "vmware.tpm.detected",
            "vmware.usb_controller.detected", "vmware.os.unsupported");

    @Test
    void everyPolicyHasExactlyOneRule() {
        Map<String, List<String>> rules = rules().stream().filter(rule -> rule.externalRuleId().isPresent())
                .filter(rule -> rule.externalRuleId().orElseThrow().startsWith("vmware."))
                .collect(Collectors.groupingBy(rule -> rule.externalRuleId().orElseThrow(),
                        Collectors.mapping(ReadinessRule::id, Collectors.toList())));

        assertThat(new TreeSet<>(rules.keySet())).containsExactlyElementsOf(new TreeSet<>(POLICIES));
        assertThat(rules).allSatisfy((policy, its) -> assertThat(its).as(policy).hasSize(1));
        assertThat(POLICIES).hasSize(29).doesNotHaveDuplicates();
    }

    /// All that the application has: each is a bean of this package. The one for what only sources note has no policy.
    private static List<ReadinessRule> rules() {
        var scan = new ClassPathScanningCandidateComponentProvider(false);
        scan.addExcludeFilter(new AssignableTypeFilter(SourceNoted.class));
        scan.addIncludeFilter(new AssignableTypeFilter(ReadinessRule.class));
        List<ReadinessRule> found = scan.findCandidateComponents(ReadinessRule.class.getPackageName()).stream()
                .map(BeanDefinition::getBeanClassName)
                .map(name -> ClassUtils.resolveClassName(String.valueOf(name), null))
                .<ReadinessRule>map(type -> (ReadinessRule) BeanUtils.instantiateClass(type)).toList();
        assertThat(found).hasSizeGreaterThan(80);
        return found;
    }
}
