// The list's rows, keyed by their order: a change moves, adds or rewrites only the rows that it touches.
// {{ }} writes text, never markup.
export default {
  props: { rows: Array, columns: Object },
  template: `
    <table class="orders">
      <thead><tr><th v-for="(label, name) in columns" :key="name" scope="col">{{ label }}</th></tr></thead>
      <tbody>
        <tr v-for="row in rows" :key="row.id" :data-href="'/desk/order/' + row.id" :class="{ urgent: row.urgent }">
          <td>
            <a :href="'/desk/order/' + row.id">{{ row.number }}</a>
            <b v-if="row.urgent" class="flag red">急</b>
            <b v-if="row.confidential" class="flag">密</b>
            <b v-if="row.enterprise" class="flag">企</b>
            <b v-if="row.child" class="flag amber">童</b>
          </td>
          <td>{{ row.time }}</td>
          <td>{{ row.type }}</td>
          <td :title="row.category">{{ row.category }}</td>
          <td :title="row.title">{{ row.title }}</td>
          <td :title="row.place">{{ row.place }}</td>
          <td>
            <span class="status" :data-status="row.status">{{ row.status_name }}</span>
            <b v-if="row.joined" class="flag">并{{ row.joined + 1 }}件</b>
            <b v-if="row.urged" class="flag amber">催{{ row.urged }}次</b>
            <b v-if="row.call_back" class="flag amber">待回呼</b>
            <b v-if="row.parked" class="flag red">送达受阻</b>
          </td>
          <td :title="row.department">{{ row.department }}</td>
          <td>{{ row.channel }}</td>
        </tr>
      </tbody>
    </table>
  `,
};
