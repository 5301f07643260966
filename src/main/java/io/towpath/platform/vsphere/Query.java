package io.towpath.platform.vsphere;

import com.vmware.vim25.DynamicProperty;
import com.vmware.vim25.ManagedObjectReference;
import com.vmware.vim25.ObjectContent;
import com.vmware.vim25.ObjectSpec;
import com.vmware.vim25.PropertyFilterSpec;
import com.vmware.vim25.PropertySpec;
import com.vmware.vim25.RetrieveOptions;
import com.vmware.vim25.RetrieveResult;
import com.vmware.vim25.SelectionSpec;
import com.vmware.vim25.TraversalSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Properties of many objects in few calls: one retrieval over a view or a list, page by page. Nothing is asked object by
/// object.
final class Query {

    private static final Logger LOG = LoggerFactory.getLogger(Query.class);

    private final Session session;
    private final int page;

    Query(Session session, int page) {
        this.session = session;
        this.page = page;
    }

    /// Takes one object after the other.
    interface Taker {

        void take(Row row) throws IOException;
    }

    /// All objects of some types below the root, each once.
    ///
    /// @param paths by type
    void everywhere(Map<String, List<String>> paths, Taker taker) throws IOException {
        List<ManagedObjectReference> views = new ArrayList<>();
        try {
            run(paths, taker, () -> view(paths.keySet(), views));
        } finally {
            forget(views);
        }
    }

    private ObjectSpec[] view(Set<String> types, List<ManagedObjectReference> views) throws IOException {
        ManagedObjectReference view = session.call((port, content) -> port.createContainerView(
                content.getViewManager(), content.getRootFolder(), types.toArray(new String[0]), true));
        views.add(view);
        ObjectSpec spec = new ObjectSpec();
        spec.setObj(view);
        spec.setSkip(true);
        TraversalSpec into = new TraversalSpec();
        into.setName("view");
        into.setType("ContainerView");
        into.setPath("view");
        into.setSkip(false);
        spec.setSelectSet(new SelectionSpec[]{into});
        return new ObjectSpec[]{spec};
    }

    /// The session is kept; what it holds at the server is not to grow.
    private void forget(List<ManagedObjectReference> views) {
        for (ManagedObjectReference view : views) {
            try {
                session.once((port, content) -> {
                    port.destroyView(view);
                    return view;
                });
            } catch (IOException e) {
                LOG.debug("a view stays until the session ends: {}", e.getMessage());
            }
        }
    }

    /// Some objects of one type.
    void these(String type, List<String> paths, Collection<ManagedObjectReference> objects, Taker taker)
            throws IOException {
        List<ManagedObjectReference> all = List.copyOf(objects);
        for (int from = 0; from < all.size(); from += page) {
            List<ManagedObjectReference> part = all.subList(from, Math.min(all.size(), from + page));
            run(Map.of(type, paths), taker, () -> part.stream().map(object -> {
                ObjectSpec spec = new ObjectSpec();
                spec.setObj(object);
                return spec;
            }).toArray(ObjectSpec[]::new));
        }
    }

    private interface Objects {

        ObjectSpec[] specs() throws IOException;
    }

    /// A session that ends or a connection that breaks amid the pages voids them: it is begun anew, once, and what was taken
    /// is not taken again. A path this server does not know is left out from then on.
    private void run(Map<String, List<String>> paths, Taker taker, Objects objects) throws IOException {
        Set<ManagedObjectReference> taken = new HashSet<>();
        boolean again = false;
        while (true) {
            try {
                pages(filter(paths, objects.specs()), taken, taker);
                return;
            } catch (FaultException e) {
                if (e.is("InvalidProperty") && leaveOut(e.property(), paths)) {
                    LOG.debug("{}: {} is not known there", session.line().server(), e.property());
                } else if (again || !e.is("NotAuthenticated") && !e.is("ManagedObjectNotFound")) {
                    throw e;
                } else {
                    again = true;
                }
            } catch (Broken e) {
                if (again) {
                    throw e.failure;
                }
                LOG.debug("{}: begun anew after {}", session.line().server(), e.failure.getMessage());
                again = true;
            }
        }
    }

    /// Paths with a key in brackets are left out as well where the server names what it does not know otherwise than it was
    /// asked for.
    ///
    /// @return whether less is asked for now
    private boolean leaveOut(@Nullable String unknown, Map<String, List<String>> paths) {
        boolean asked = unknown != null && paths.values().stream().anyMatch(all -> all.contains(unknown));
        boolean fewer = unknown != null && session.unknownPaths().add(unknown) && asked;
        if (!asked) {
            for (List<String> all : paths.values()) {
                for (String path : all) {
                    fewer |= path.contains("[") && session.unknownPaths().add(path);
                }
            }
        }
        return fewer;
    }

    /// The line failed, as opposed to whoever takes the rows.
    private static final class Broken extends RuntimeException {

        private static final long serialVersionUID = 1L;
        private final transient IOException failure;

        Broken(IOException failure) {
            super(failure);
            this.failure = failure;
        }
    }

    private void pages(PropertyFilterSpec filter, Set<ManagedObjectReference> taken, Taker taker) throws IOException {
        RetrieveOptions options = new RetrieveOptions();
        options.setMaxObjects(page);
        RetrieveResult result = guarded(() -> session.call((port, content) -> port.retrievePropertiesEx(
                content.getPropertyCollector(), new PropertyFilterSpec[]{filter}, options)));
        while (result != null) {
            ObjectContent[] objects = result.getObjects();
            for (ObjectContent object : objects == null ? new ObjectContent[0] : objects) {
                if (object.getObj() != null && taken.add(object.getObj())) {
                    taker.take(Row.of(object));
                }
            }
            String token = result.getToken();
            result = token == null || token.isEmpty()
                    ? null
                    : guarded(() -> session.once((port, content) -> port
                            .continueRetrievePropertiesEx(content.getPropertyCollector(), token)));
        }
    }

    private interface Retrieval {

        RetrieveResult get() throws IOException;
    }

    private static RetrieveResult guarded(Retrieval retrieval) throws IOException {
        try {
            return retrieval.get();
        } catch (FaultException | SignInRefusedException | io.towpath.platform.spi.CertificateChangedException e) {
            throw e;
        } catch (IOException e) {
            throw new Broken(e);
        }
    }

    private PropertyFilterSpec filter(Map<String, List<String>> paths, ObjectSpec[] objects) {
        List<PropertySpec> specs = new ArrayList<>();
        paths.forEach((type, wanted) -> {
            PropertySpec spec = new PropertySpec();
            spec.setType(type);
            spec.setAll(false);
            spec.setPathSet(wanted.stream().filter(path -> !session.unknownPaths().contains(path))
                    .toArray(String[]::new));
            specs.add(spec);
        });
        PropertyFilterSpec filter = new PropertyFilterSpec();
        filter.setPropSet(specs.toArray(new PropertySpec[0]));
        filter.setObjectSet(objects);
        return filter;
    }

    /// An object with the properties it told.
    record Row(ManagedObjectReference object, Map<String, Object> values) {

        static Row of(ObjectContent content) {
            Map<String, Object> values = new HashMap<>();
            DynamicProperty[] all = content.getPropSet();
            for (DynamicProperty property : all == null ? new DynamicProperty[0] : all) {
                if (property.getVal() != null) {
                    values.put(property.getName(), property.getVal());
                }
            }
            return new Row(content.getObj(), values);
        }

        String id() {
            return object.getVal();
        }

        <T> @org.jspecify.annotations.Nullable T get(String path, Class<T> type) {
            Object value = values.get(path);
            return type.isInstance(value) ? type.cast(value) : null;
        }

        @org.jspecify.annotations.Nullable
        String text(String path) {
            Object value = values.get(path);
            return value == null ? null : value.toString();
        }

        boolean is(String path) {
            return Boolean.TRUE.equals(values.get(path));
        }

        @org.jspecify.annotations.Nullable
        Long number(String path) {
            Object value = values.get(path);
            return value instanceof Number number ? number.longValue() : null;
        }
    }
}
