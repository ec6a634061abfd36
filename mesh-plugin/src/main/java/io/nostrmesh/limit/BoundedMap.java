package io.nostrmesh.limit;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A map that holds so many entries and no more: for one too many, the eldest gives way. Not safe
 * for use by several threads; its owner has a lock anyway.
 */
public final class BoundedMap<K, V> {

  /** Which entry is the eldest. */
  public enum Eldest {
    /** The one that was put in first. */
    ADDED,
    /** The one that was not looked up or put for longest. */
    USED
  }

  private static final float LOAD_FACTOR = 0.75f;
  private static final int INITIAL = 16;

  private final int limit;
  private final BiConsumer<K, V> gaveWay;
  private final LinkedHashMap<K, V> entries;

  public BoundedMap(int limit, Eldest eldest) {
    this(limit, eldest, (key, value) -> {});
  }

  /**
   * @param limit the most entries, at least 1
   * @param gaveWay told each entry that gave way, when it is gone
   * @throws IllegalArgumentException when {@code limit} is too small
   */
  public BoundedMap(int limit, Eldest eldest, BiConsumer<K, V> gaveWay) {
    Bound.atLeast(1, limit, "limit");
    this.limit = limit;
    this.gaveWay = gaveWay;
    this.entries = new LinkedHashMap<>(INITIAL, LOAD_FACTOR, eldest == Eldest.USED);
  }

  public Optional<V> get(K key) {
    return Optional.ofNullable(entries.get(key));
  }

  public boolean contains(K key) {
    return entries.containsKey(key);
  }

  public void put(K key, V value) {
    entries.put(key, value);
    makeRoom();
  }

  /** The value that stands, which is made and put in when there was none. */
  public V computeIfAbsent(K key, Function<? super K, ? extends V> make) {
    V value = entries.computeIfAbsent(key, make);
    makeRoom();
    return value;
  }

  public Optional<V> remove(K key) {
    return Optional.ofNullable(entries.remove(key));
  }

  public void removeIf(Predicate<V> condition) {
    entries.values().removeIf(condition);
  }

  /** Visits all entries, the eldest first. */
  public void forEach(BiConsumer<? super K, ? super V> visitor) {
    entries.forEach(visitor);
  }

  public void clear() {
    entries.clear();
  }

  public int size() {
    return entries.size();
  }

  /** The values, the eldest first; a copy. */
  public Collection<V> values() {
    return List.copyOf(entries.values());
  }

  private void makeRoom() {
    if (entries.size() > limit) {
      var eldest = entries.entrySet().iterator().next();
      entries.remove(eldest.getKey());
      gaveWay.accept(eldest.getKey(), eldest.getValue());
    }
  }
}
