export { checkedInput, nestedOutput, type ClearValue, type ReferenceInputs } from './clear-value.ts';
export { evaluateReference, type ReferenceOptions, type ReferenceOutput, type ReferenceOutputs } from './evaluate-reference.ts';
